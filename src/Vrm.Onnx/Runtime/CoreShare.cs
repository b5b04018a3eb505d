namespace Vrm.Onnx.Runtime;

/// <summary>Counts the loops of a model that compute at the moment: one alone may use all cores, several share them.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CoreShare
{
    private int _loops;

    /// <summary>Whether more than one loop computes.</summary>
    public bool IsShared => Volatile.Read(ref _loops) > 1;

    /// <summary>Runs a loop to its end.</summary>
    public void Run(Action loop)
    {
        Interlocked.Increment(ref _loops);
        try
        {
            loop();
        }
        finally
        {
            Interlocked.Decrement(ref _loops);
        }
    }
}
