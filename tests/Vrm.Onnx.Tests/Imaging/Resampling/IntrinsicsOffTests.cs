using System.Diagnostics;

namespace Vrm.Onnx.Tests.Imaging.Resampling;

/// <summary>Runs the tests of the passes once more in processes that may not use the processor's vector instructions.</summary>
public class IntrinsicsOffTests
{
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public void Passes_WithoutInstructions_PassTheirTests(string variable)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "vstest", typeof(IntrinsicsOffTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~PassTests|FullyQualifiedName~ResamplerTests|FullyQualifiedName~YuvRowTests" },
            Environment = { [variable] = "0" },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && output.Contains("Passed:", StringComparison.Ordinal), output);
    }
}
