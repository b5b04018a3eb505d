using System.CommandLine;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm verify</c>: checks every file of a bundle against its manifest, and its signature where a key is given; runs nothing.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var key = CommonArguments.PathOption("--key", "Check also that somebody with the private part of this key signed the bundle: a PEM file with the public key.");
        var signature = SignatureKeyFile.SignatureOption("The signature (default: model.sig in the bundle's folder); needs --key.");
        signature.Validators.Add(result =>
        {
            if (result.GetValue(key) is null)
            {
                result.AddError("Option --signature needs --key, the key that the signature is checked with.");
            }
        });
        var json = CommonArguments.Json();
        var command = new Command("verify", "Check every file of a bundle against its manifest, and its signature.") { bundle, key, signature, json };
        command.SetBody(json, (result, cancellationToken) =>
        {
            var keyFile = result.GetValue(key);
            var opened = Open(result.GetValue(bundle)!, keyFile, result.GetValue(signature), cancellationToken);
            var report = new VerifyReport(true, opened.Family, opened.FileCount, opened.Bytes)
            {
                ManifestSha256 = opened.ManifestSha256,
                Signed = keyFile is not null,
            };
            Console.WriteLine($"{opened.Name}: {report.Architecture}, {report.Files} files, {report.Bytes:N0} bytes, all as the manifest says{(report.Signed ? " and as the key's owner signed" : "")}");
            Console.WriteLine($"SHA-256 of vrm.json: {report.ManifestSha256}");
            if (result.GetValue(json))
            {
                JsonLine.Write(report, ToolJsonContext.Default.VerifyReport);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static ModelInfo Open(string bundle, string? keyFile, string? signature, CancellationToken cancellationToken)
    {
        if (keyFile is null)
        {
            return ModelInfo.Read(bundle, BundleVerification.Full, cancellationToken);
        }

        using var key = SignatureKeyFile.Read(keyFile);
        return BundleSignature.Verify(bundle, key, signature, cancellationToken);
    }
}
