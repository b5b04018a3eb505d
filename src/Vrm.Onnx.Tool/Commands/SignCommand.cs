using System.CommandLine;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm sign</c>: signs every file of a bundle.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var key = CommonArguments.PathOption("--key", "The private key: a PEM file with a key on P-256, P-384 or P-521.");
        key.Required = true;
        var signature = SignatureKeyFile.SignatureOption("Where to write the signature (default: model.sig in the bundle's folder).");
        var json = CommonArguments.Json();
        var command = new Command("sign", "Sign every file of a bundle (OpenSSF model signing v1.0, with a bare key).") { bundle, key, signature, json };
        command.SetBody(json, (result, cancellationToken) =>
        {
            using var privateKey = SignatureKeyFile.Read(result.GetValue(key)!);
            var folder = result.GetValue(bundle)!;
            var signed = BundleSignature.Sign(folder, privateKey, result.GetValue(signature), cancellationToken);
            var path = result.GetValue(signature) ?? Path.Combine(folder, "model.sig");
            Console.WriteLine($"{signed.Name}: {signed.FileCount + 1} files signed, vrm.json {signed.ManifestSha256}; the signature is {path}");
            if (result.GetValue(json))
            {
                JsonLine.Write(new SignReport(path, signed.ManifestSha256, signed.FileCount + 1), ToolJsonContext.Default.SignReport);
            }

            return Task.FromResult(0);
        });
        return command;
    }
}
