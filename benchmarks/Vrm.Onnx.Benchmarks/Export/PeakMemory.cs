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
    public static long Read()
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
