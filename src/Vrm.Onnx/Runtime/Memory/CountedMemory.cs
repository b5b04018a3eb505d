namespace Vrm.Onnx.Runtime.Memory;

/// <summary>Native memory with several holders: freed when the last of them lets go. Whoever makes it holds it first.</summary>
/// <remarks>Thread-safe, as long as only one who holds it passes it on.</remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal abstract class CountedMemory<TSelf>
    where TSelf : CountedMemory<TSelf>
{
    private int _holders = 1;

    /// <summary>Holds the memory once more; <see cref="Release"/> lets go.</summary>
    /// <returns>The memory itself.</returns>
    public TSelf Acquire()
    {
        var holders = Interlocked.Increment(ref _holders);
        ObjectDisposedException.ThrowIf(holders <= 1, this);
        return (TSelf)this;
    }

    /// <summary>Lets go.</summary>
    public void Release()
    {
        var holders = Interlocked.Decrement(ref _holders);
        ObjectDisposedException.ThrowIf(holders < 0, this);
        if (holders == 0)
        {
            Free();
        }
    }

    /// <summary>Called once, when nobody holds the memory any more.</summary>
    protected abstract void Free();
}
