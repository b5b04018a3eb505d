using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>Decodes requests as one batch that they join and leave between steps (continuous batching; Yu et al., Orca, OSDI 2022).</summary>
/// <remarks>
/// <see cref="Enqueue"/> and <see cref="Abandon"/> are thread-safe. The work is done by two loops, which run on the thread pool while there is any: one
/// prepares requests (pictures, prompts), one at a time; the other decodes those that are ready. Between two steps at most one request begins, or one
/// group of them, so that those under way go on while others come. First come, first served.
/// </remarks>
internal sealed class RequestScheduler : IDisposable
{
    private readonly ISequenceBatch _batch;
    private readonly int _maxRunning;
    private readonly Action<Action> _start;
    private readonly RunScope _steps;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private readonly JobQueue _queue;
    private readonly List<ScheduledJob> _rows = [];
    private readonly int[] _tokens;
    private int _row; // of the job whose turn it is
    private bool _isPreparing;
    private bool _isDecoding;
    private bool _isBeginning;
    private bool _isResultWaiting;

    /// <param name="batch">The rows; owned.</param>
    /// <param name="limits">How many requests at a time.</param>
    /// <param name="closing">Ends the step under way when the model is disposed.</param>
    /// <param name="start">Runs a loop somewhere; the thread pool unless a test drives it.</param>
    public RequestScheduler(ISequenceBatch batch, SchedulerLimits limits, CancellationToken closing, Action<Action>? start = null)
    {
        _batch = batch;
        _queue = new JobQueue(limits);
        _maxRunning = limits.MaxRunning;
        _start = start ?? (static loop => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), loop, preferLocal: false));
        _steps = new RunScope(closing);
        _tokens = new int[limits.MaxRunning];
    }

    /// <summary>Jobs that wait, begin or are decoded. To be asked from the second loop only.</summary>
    public int Requests => Waiting + (_isBeginning ? 1 : 0) + _rows.Count;

    /// <summary>Whether the second loop is running.</summary>
    public bool IsDecoding => Volatile.Read(ref _isDecoding);

    /// <summary>Jobs that have not begun to decode.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Adds a job behind the others, or several that begin together: all or none.</summary>
    /// <exception cref="RequestQueueFullException">Too many wait already.</exception>
    public void Enqueue(params ReadOnlySpan<ScheduledJob> jobs)
    {
        lock (_lock)
        {
            _queue.Add(jobs);
            StartLoops();
        }
    }

    /// <summary>Ends a job whose token was cancelled: at once when it waits. While it is being prepared or decoded its loop ends it.</summary>
    public void Abandon(ScheduledJob job)
    {
        bool waited;
        lock (_lock)
        {
            waited = _queue.Remove(job);
            StartLoops();
        }

        if (waited)
        {
            job.Stop();
        }
    }

    /// <summary>One turn of the first loop: prepares one job.</summary>
    public void PrepareTurn()
    {
        ScheduledJob? job;
        lock (_lock)
        {
            job = _queue.TakeToPrepare();
        }

        if (job is null)
        {
            return;
        }

        var isReady = Try(job, static (job, _) =>
        {
            job.Prepare();
            return true;
        });
        lock (_lock)
        {
            _queue.EndPreparation(job, isReady);
            StartLoops();
        }

        if (isReady && job.Token.IsCancellationRequested)
        {
            Abandon(job);
        }
    }

    /// <summary>One turn of the second loop: rows that have to end go, one job begins, or one group, and all rows take a step.</summary>
    public void DecodeTurn()
    {
        RemoveStoppedRows();
        var next = TakeReady(of: null);
        while (next is { } job)
        {
            Begin(job);
            next = job.Group is { } group ? TakeReady(group) : null;
        }

        if (_rows.Count > 0)
        {
            Step();
        }
    }

    /// <summary>Waits for the loops to come to rest and frees the rows. No job may be waiting or running.</summary>
    public void Dispose()
    {
        _idle.Wait();
        _steps.Dispose();
        _batch.Dispose();
        _idle.Dispose();
    }

    private bool CanDecode => _rows.Count > 0 || _queue.CanBegin;

    /// <summary>Called under the lock whenever there may be more to do.</summary>
    private void StartLoops()
    {
        if (!_isPreparing && _queue.CanPrepare)
        {
            _isPreparing = true;
            _idle.Reset();
            _start(PrepareLoop);
        }

        if (!_isDecoding && CanDecode)
        {
            _isDecoding = true;
            _idle.Reset();
            _start(DecodeLoop);
        }
    }

    private void PrepareLoop()
    {
        do
        {
            PrepareTurn();
        }
        while (!EndPreparing());
    }

    private void DecodeLoop()
    {
        do
        {
            DecodeTurn();
            LetCallersRun();
        }
        while (!EndDecoding());
    }

    /// <summary>
    /// Offers the core to the caller whose request has just ended, who may have the next one. The model's threads never rest while there is something to
    /// decode, so that the caller would have to wait for the end of a time slice, dozens of steps long. Not after every turn: other programs want cores, too.
    /// </summary>
    private void LetCallersRun()
    {
        if (_isResultWaiting && _rows.Count > 0)
        {
            Thread.Yield();
        }

        _isResultWaiting = false;
    }

    private bool EndPreparing()
    {
        lock (_lock)
        {
            _isPreparing = _queue.CanPrepare;
            SignalRest();
            return !_isPreparing;
        }
    }

    private bool EndDecoding()
    {
        lock (_lock)
        {
            _isDecoding = CanDecode;
            SignalRest();
            return !_isDecoding;
        }
    }

    private void SignalRest()
    {
        if (!_isPreparing && !_isDecoding)
        {
            _idle.Set();
        }
    }

    /// <summary>The job that comes next, if there is a row for it.</summary>
    /// <param name="of">The group that it has to belong to, if any.</param>
    private ScheduledJob? TakeReady(JobGroup? of)
    {
        lock (_lock)
        {
            var job = _rows.Count < _maxRunning ? _queue.TakeToBegin(of) : null;
            StartLoops();
            return job;
        }
    }

    private void Begin(ScheduledJob job)
    {
        var rows = _batch.Count;
        _isBeginning = true;
        var goesOn = Try(job, static (job, scheduler) => job.Begin(scheduler._batch));
        _isBeginning = false;
        if (goesOn)
        {
            _rows.Add(job);
        }
        else if (_batch.Count > rows)
        {
            // It ended, in whatever way, after its row was added.
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
            _row = row;
            if (!Try(_rows[row], static (job, scheduler) => job.Continue(scheduler._batch, scheduler._row, scheduler._steps)))
            {
                Remove(row);
            }
        }
    }

    /// <summary>Lets a job do something; whatever goes wrong ends that job and no other.</summary>
    /// <returns>Whether the job goes on.</returns>
    private bool Try(ScheduledJob job, Func<ScheduledJob, RequestScheduler, bool> work)
    {
        try
        {
            return work(job, this);
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
            job.Fail(error);
        }
    }

    private void Remove(int row)
    {
        _isResultWaiting = true;
        _batch.Remove(row);
        _rows[row] = _rows[^1];
        _rows.RemoveAt(_rows.Count - 1);
    }
}
