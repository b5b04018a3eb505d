using System.Diagnostics;

namespace Vrm.Onnx.Benchmarks.Export;

/// <summary>The system's own <c>cp</c>: the limit for anything that reads and writes as much.</summary>
internal static class SystemCopy
{
    public static void Run(string source, string target)
    {
        using var process = Process.Start("cp", ["--reflink=never", source, target]);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException($"cp ended with {process.ExitCode}.");
        }
    }
}
