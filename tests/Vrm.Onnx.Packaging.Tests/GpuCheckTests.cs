using System.Runtime.InteropServices;

namespace Vrm.Onnx.Packaging.Tests;

/// <summary>The program for machines with a GPU, on one without.</summary>
public sealed class GpuCheckTests(ITestOutputHelper output) : IDisposable
{
    private const int NoGpu = 3;

    private static readonly string s_program = Path.Combine(RepositoryPaths.Root, "eng", "gpu-check", "bin", RepositoryPaths.Configuration, "net10.0", "GpuCheck.dll");
    private static readonly string s_model = Path.Combine(RepositoryPaths.Root, "samples", "models", "monitor-reader");

    private readonly string _folder = Directory.CreateTempSubdirectory("vrm-stand-in-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_NoGpu_ChecksTheCpuAndSaysSo()
    {
        var (exitCode, text) = CommandLine.TryRun(_folder, "env", "CUDA_VISIBLE_DEVICES=", "dotnet", s_program, s_model, Path.Combine(RepositoryPaths.Root, "samples", "pictures", "questions.jsonl"));

        output.WriteLine(text);
        Assert.Equal(NoGpu, exitCode);
        Assert.Contains("3 of 3 texts equal to the whole request's", text, StringComparison.Ordinal);
        Assert.Contains("NO GPU", text, StringComparison.Ordinal);
        Assert.Contains("TensorRt is not used: the decoder uses operators that TensorRT does not have.", text, StringComparison.Ordinal);
    }

    /// <summary>Fails where ONNX Runtime's CUDA provider does not know an option, leaves a node of the model to the CPU, or refuses what is bound.</summary>
    [Fact]
    public void Placement_StandInForCuda_IsAsDocumented()
    {
        const string Compiles = "command -v nm && command -v readelf && echo '#include <stdlib.h>' | cc -shared -fPIC -x c -o probe.so -";
        var provider = Path.Combine(Path.GetDirectoryName(s_program)!, "runtimes", "linux-x64", "native", "libonnxruntime_providers_cuda.so");
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64 || !File.Exists(provider) || CommandLine.TryRun(_folder, "sh", "-c", Compiles).ExitCode != 0)
        {
            output.WriteLine("NOT TESTED: stand-ins for CUDA's libraries need a C compiler on Linux x64.");
            return;
        }

        CommandLine.Run(_folder, "bash", Path.Combine(RepositoryPaths.Root, "eng", "gpu-check", "stand-in", "build.sh"), provider, _folder);

        var text = CommandLine.Run(_folder, "env", $"LD_LIBRARY_PATH={_folder}", "dotnet", s_program, "--placement", s_model);

        output.WriteLine(text);
        Assert.Contains("KV cache: host; as it should be", text, StringComparison.Ordinal);
        Assert.Contains("KV cache: CUDA device 0; as it should be", text, StringComparison.Ordinal);
    }
}
