namespace Vrm.Onnx.Tests.Shared;

/// <summary>Measures what a call allocates in its steady state.</summary>
internal static class Allocations
{
    private const int Attempts = 8;

    /// <summary>
    /// Bytes allocated on this thread by the cheapest of several calls. Any one call can meet work that is not its own: a method being
    /// compiled anew by the runtime, or a shared pool that a collection has just trimmed. What a call allocates itself, it allocates each time.
    /// </summary>
    public static long Least(Action call)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Attempts && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
