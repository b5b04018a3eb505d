using System.Globalization;

namespace Vrm.Onnx.Benchmarks.Export;

/// <summary>The most physical memory that this process has held, as Linux counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Collects garbage and begins counting anew.</summary>
    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>Bytes, since the last reset.</summary>
    public static long Read() => Read("/proc/self");

    /// <summary>Bytes that another process has held at most.</summary>
    /// <param name="process">Its folder under <c>/proc</c>.</param>
    public static long Read(string process)
    {
        var line = File.ReadLines(Path.Combine(process, "status")).Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
