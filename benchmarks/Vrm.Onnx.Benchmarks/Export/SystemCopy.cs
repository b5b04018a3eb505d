using System.Diagnostics;

namespace Vrm.Onnx.Benchmarks.Export;

/// <summary>The system's own <c>cp</c>: the limit for anything that reads and writes as much.</summary>
internal static class SystemCopy
{
    /// <summary>Copies a file; how much of it is on the disk then is the system's affair.</summary>
    public static void Run(string source, string target) => Start("cp", "--reflink=never", source, target);

    /// <summary>Copies a file and waits until the copy is on the disk.</summary>
    public static void RunToDisk(string source, string target)
    {
        Run(source, target);
        Start("sync", target);
    }

    private static void Start(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException($"{program} ended with {process.ExitCode}.");
        }
    }
}
