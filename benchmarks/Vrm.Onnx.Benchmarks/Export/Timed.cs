using System.Diagnostics;

namespace Vrm.Onnx.Benchmarks.Export;

/// <summary>Wall-clock time of something that writes files.</summary>
internal static class Timed
{
    /// <summary>Seconds until it returns. What was written before goes to the disk first, so that nothing pays for its predecessor.</summary>
    public static double Run(Action action)
    {
        using (var sync = Process.Start("sync"))
        {
            sync.WaitForExit();
        }

        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }
}
