using Vrm.Onnx.Generation.Scheduling;

namespace Vrm.Onnx.Generation;

/// <summary>A request in the scheduler, seen from its caller.</summary>
internal sealed class RunningRequest : IAsyncDisposable
{
    private readonly GenerationJob _job;
    private readonly RequestLifetime _lifetime;
    private readonly CancellationTokenRegistration _leaving;

    private RunningRequest(RequestScheduler scheduler, GenerationJob job)
    {
        _job = job;
        _lifetime = job.Lifetime;
        _leaving = _lifetime.Token.UnsafeRegister(_ => scheduler.Abandon(job), null);
    }

    /// <summary>Puts jobs into the queue, which begin together.</summary>
    /// <param name="scheduler">The queue.</param>
    /// <param name="jobs">The jobs; their lifetimes are owned from now on.</param>
    /// <exception cref="RequestQueueFullException">Too many wait already; none was put into the queue.</exception>
    public static RunningRequest[] Start(RequestScheduler scheduler, params GenerationJob[] jobs)
    {
        try
        {
            scheduler.Enqueue(jobs);
        }
        catch (RequestQueueFullException e)
        {
            foreach (var job in jobs)
            {
                job.Fail(e);
                job.Lifetime.Dispose();
            }

            throw;
        }

        return Array.ConvertAll(jobs, job => new RunningRequest(scheduler, job));
    }

    /// <summary>The updates to the end.</summary>
    public IAsyncEnumerable<ReasoningUpdate> Updates => _job.Updates.ReadAllAsync(CancellationToken.None);

    /// <summary>Completes when the model does nothing more for the request.</summary>
    public Task Ended => _job.Ended;

    /// <summary>Ends the request if it has not ended, and waits until the model does nothing more for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_job.Ended.IsCompleted)
        {
            _lifetime.Abandon();
        }

        await _job.Ended.ConfigureAwait(false);
        await _leaving.DisposeAsync().ConfigureAwait(false);
        _lifetime.Dispose();
    }
}
