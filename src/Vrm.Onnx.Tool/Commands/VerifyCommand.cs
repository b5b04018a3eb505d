using System.CommandLine;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm verify</c>: checks every file of a bundle against its manifest; runs nothing.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var bundle = CommonArguments.Bundle();
        var json = CommonArguments.Json();
        var command = new Command("verify", "Check every file of a bundle against its manifest.") { bundle, json };
        command.SetBody(json, (result, cancellationToken) =>
        {
            var opened = ModelInfo.Read(result.GetValue(bundle)!, BundleVerification.Full, cancellationToken);
            var report = new VerifyReport(true, opened.Family, opened.FileCount, opened.Bytes);
            Console.WriteLine($"{opened.Name}: {report.Architecture}, {report.Files} files, {report.Bytes:N0} bytes, all as the manifest says");
            if (result.GetValue(json))
            {
                JsonLine.Write(report, ToolJsonContext.Default.VerifyReport);
            }

            return Task.FromResult(0);
        });
        return command;
    }
}
