namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>Counts the requests that use a model's sessions, so that closing it ends them and waits before the sessions go.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RequestGate(string owner) : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private int _open;
    private bool _closed;

    /// <summary>Cancelled when the owner is being disposed.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Whether the owner was disposed.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    /// <summary>Lets a request in. Disposing the lease lets it out.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public Lease Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
            _open++;
            _idle.Reset();
            return new Lease(this);
        }
    }

    /// <summary>Refuses new requests, cancels those under way and waits for them to be out.</summary>
    /// <returns>Whether this call closed the gate; the others just wait.</returns>
    public bool Close()
    {
        bool first;
        lock (_lock)
        {
            first = !_closed;
            _closed = true;
        }

        if (first)
        {
            _closing.Cancel();
        }

        _idle.Wait();
        return first;
    }

    public void Dispose()
    {
        _closing.Dispose();
        _idle.Dispose();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_open == 0)
            {
                _idle.Set();
            }
        }
    }

    /// <summary>One request inside the gate.</summary>
    internal sealed class Lease(RequestGate gate) : IDisposable
    {
        private RequestGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave();
    }
}
