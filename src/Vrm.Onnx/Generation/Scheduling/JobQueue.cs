namespace Vrm.Onnx.Generation.Scheduling;

/// <summary>The jobs that have not begun to decode, first come, first served: those that wait, the one in preparation, and those that are ready.</summary>
/// <remarks>Belongs to the scheduler, which uses it under its lock.</remarks>
internal sealed class JobQueue(SchedulerLimits limits)
{
    /// <summary>Requests prepared ahead whatever they hold, so that decoding does not wait for pictures.</summary>
    private const int MinReady = 2;

    private readonly LinkedList<ScheduledJob> _waiting = [];
    private readonly LinkedList<ScheduledJob> _ready = [];
    private int _inPreparation;
    private long _readyBytes;

    /// <summary>All of them.</summary>
    public int Count => _waiting.Count + _inPreparation + _ready.Count;

    /// <summary>Whether one may be prepared now.</summary>
    public bool CanPrepare => _waiting.First is { } next
        && (_ready.Count < MinReady || _readyBytes <= limits.MaxReadyBytes || (next.Value.Group is { } group && group == _ready.Last?.Value.Group));

    /// <summary>Whether the first that is ready may begin, and its group with it.</summary>
    public bool CanBegin => _ready.First is { } first && first.Value.Group is null or { IsPrepared: true };

    /// <summary>Adds a job behind the others, or several that begin together: all or none.</summary>
    /// <exception cref="RequestQueueFullException">Too many wait already.</exception>
    public void Add(ReadOnlySpan<ScheduledJob> jobs)
    {
        if (Count + jobs.Length > limits.MaxWaiting)
        {
            throw new RequestQueueFullException(limits.MaxWaiting);
        }

        var group = jobs.Length > 1 ? new JobGroup(jobs.Length) : null;
        foreach (var job in jobs)
        {
            job.Group = group;
            _waiting.AddLast(job);
        }
    }

    /// <summary>The job to be prepared next; <see langword="null"/> where none may be.</summary>
    public ScheduledJob? TakeToPrepare()
    {
        if (!CanPrepare)
        {
            return null;
        }

        var job = _waiting.First!.Value;
        _waiting.RemoveFirst();
        _inPreparation++;
        return job;
    }

    /// <summary>Puts a job that was taken to be prepared behind those that are ready, or forgets it.</summary>
    public void EndPreparation(ScheduledJob job, bool isReady)
    {
        _inPreparation--;
        job.Group?.CountDown();
        if (isReady)
        {
            _ready.AddLast(job);
            _readyBytes += job.PreparedBytes;
        }
    }

    /// <summary>The job that begins next; <see langword="null"/> where none may.</summary>
    /// <param name="of">The group that it has to belong to, if any.</param>
    public ScheduledJob? TakeToBegin(JobGroup? of)
    {
        if (!CanBegin || (of is not null && _ready.First!.Value.Group != of))
        {
            return null;
        }

        var job = _ready.First!.Value;
        _ready.RemoveFirst();
        _readyBytes -= job.PreparedBytes;
        return job;
    }

    /// <summary>Takes a job out that waits or is ready.</summary>
    /// <returns>Whether it was here; not while it is being prepared.</returns>
    public bool Remove(ScheduledJob job)
    {
        if (_waiting.Remove(job))
        {
            job.Group?.CountDown();
            return true;
        }

        if (!_ready.Remove(job))
        {
            return false;
        }

        _readyBytes -= job.PreparedBytes;
        return true;
    }
}
