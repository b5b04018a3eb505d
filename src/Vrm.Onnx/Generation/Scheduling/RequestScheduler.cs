using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>Decodes requests as one batch that they join and leave between steps (continuous batching; Yu et al., Orca, OSDI 2022).</summary>
/// <remarks>
/// <see cref="Enqueue"/> is thread-safe; all work is done by one loop, which runs on the thread pool while there is any. Between two steps at
/// most one request begins, so that those under way go on while others come. First come, first served.
/// </remarks>
internal sealed class RequestScheduler : IDisposable
{
    private readonly ISequenceBatch _batch;
    private readonly SchedulerLimits _limits;
    private readonly Action<Action> _start;
    private readonly RunScope _steps;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private readonly LinkedList<ScheduledJob> _waiting = [];
    private readonly List<ScheduledJob> _rows = [];
    private readonly int[] _tokens;
    private bool _running;

    /// <param name="batch">The rows; owned.</param>
    /// <param name="limits">How many requests at a time.</param>
    /// <param name="closing">Ends the step under way when the model is disposed.</param>
    /// <param name="start">Runs the loop somewhere; the thread pool unless a test drives it.</param>
    public RequestScheduler(ISequenceBatch batch, SchedulerLimits limits, CancellationToken closing, Action<Action>? start = null)
    {
        _batch = batch;
        _limits = limits;
        _start = start ?? (static loop => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), loop, preferLocal: false));
        _steps = new RunScope(closing);
        _tokens = new int[limits.MaxRunning];
    }

    /// <summary>Jobs that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds a job behind the others.</summary>
    /// <exception cref="RequestQueueFullException">Too many wait already.</exception>
    public void Enqueue(ScheduledJob job)
    {
        lock (_lock)
        {
            if (_waiting.Count >= _limits.MaxWaiting)
            {
                throw new RequestQueueFullException(_limits.MaxWaiting);
            }

            _waiting.AddLast(job);
            if (_running)
            {
                return;
            }

            _running = true;
            _idle.Reset();
        }

        _start(RunLoop);
    }

    /// <summary>Ends a job whose token was cancelled: at once when it waits. When it runs the loop ends it, before the next step.</summary>
    public void Abandon(ScheduledJob job)
    {
        bool waited;
        lock (_lock)
        {
            waited = _waiting.Remove(job);
        }

        if (waited)
        {
            job.Stop();
        }
    }

    /// <summary>One turn of the loop: rows that have to end go, one job begins, and all rows take a step.</summary>
    /// <returns>Whether anything is left to do.</returns>
    public bool RunTurn()
    {
        RemoveStoppedRows();
        if (_rows.Count < _limits.MaxRunning && TryDequeue() is { } job)
        {
            Begin(job);
        }

        if (_rows.Count > 0)
        {
            Step();
        }

        return _rows.Count > 0 || Waiting > 0;
    }

    /// <summary>Waits for the loop to come to rest and frees the rows. No job may be waiting or running.</summary>
    public void Dispose()
    {
        _idle.Wait();
        _steps.Dispose();
        _batch.Dispose();
        _idle.Dispose();
    }

    private void RunLoop()
    {
        while (true)
        {
            _ = RunTurn();
            lock (_lock)
            {
                if (_rows.Count == 0 && _waiting.Count == 0)
                {
                    _running = false;
                    _idle.Set();
                    return;
                }
            }
        }
    }

    private ScheduledJob? TryDequeue()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                return null;
            }

            _waiting.RemoveFirst();
            return first.Value;
        }
    }

    private void Begin(ScheduledJob job)
    {
        var rows = _batch.Count;
        try
        {
            if (job.Begin(_batch))
            {
                _rows.Add(job);
                return;
            }
        }
        catch (OperationCanceledException) when (job.Token.IsCancellationRequested)
        {
            job.Stop();
        }
#pragma warning disable CA1031 // Nothing is swallowed: the job hands the error to whom it works for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            job.Fail(e);
        }

        // It may have ended, in whatever way, after its row was added.
        if (_batch.Count > rows)
        {
            _batch.Remove(rows);
        }
    }

    private void Step()
    {
        for (var row = 0; row < _rows.Count; row++)
        {
            _tokens[row] = _rows[row].LastToken;
        }

        try
        {
            _batch.Step(_tokens.AsSpan(0, _rows.Count), _steps);
        }
#pragma warning disable CA1031 // Nothing is swallowed: every job hands the error to whom it works for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            EndAll(e);
            return;
        }

        // From the last to the first: the row that takes the place of a removed one has had its turn.
        for (var row = _rows.Count - 1; row >= 0; row--)
        {
            if (!GoesOn(_rows[row], row))
            {
                Remove(row);
            }
        }
    }

    private bool GoesOn(ScheduledJob job, int row)
    {
        try
        {
            return job.Continue(_batch, row, _steps);
        }
        catch (OperationCanceledException) when (job.Token.IsCancellationRequested)
        {
            job.Stop();
        }
#pragma warning disable CA1031 // Nothing is swallowed: the job hands the error to whom it works for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            job.Fail(e);
        }

        return false;
    }

    private void RemoveStoppedRows()
    {
        for (var row = _rows.Count - 1; row >= 0; row--)
        {
            if (_rows[row].Token.IsCancellationRequested)
            {
                _rows[row].Stop();
                Remove(row);
            }
        }
    }

    private void EndAll(Exception error)
    {
        for (var row = _rows.Count - 1; row >= 0; row--)
        {
            var job = _rows[row];
            Remove(row);
            if (error is OperationCanceledException && job.Token.IsCancellationRequested)
            {
                job.Stop();
            }
            else
            {
                job.Fail(error);
            }
        }
    }

    private void Remove(int row)
    {
        _batch.Remove(row);
        _rows[row] = _rows[^1];
        _rows.RemoveAt(_rows.Count - 1);
    }
}
