using Vrm.Onnx.Generation.Scheduling;

namespace Vrm.Onnx.Generation;

/// <summary>A request in the scheduler, seen from its caller.</summary>
internal sealed class RunningRequest : IAsyncDisposable
{
    private readonly GenerationJob _job;
    private readonly RequestLifetime _lifetime;
    private readonly CancellationTokenRegistration _leaving;

    private RunningRequest(RequestScheduler scheduler, GenerationJob job, RequestLifetime lifetime)
    {
        _job = job;
        _lifetime = lifetime;
        _leaving = lifetime.Token.UnsafeRegister(_ => scheduler.Abandon(job), null);
    }

    /// <summary>Puts a job into the queue.</summary>
    public static RunningRequest Start(RequestScheduler scheduler, GenerationJob job, RequestLifetime lifetime)
    {
        try
        {
            scheduler.Enqueue(job);
        }
        catch (RequestQueueFullException e)
        {
            job.Fail(e);
            lifetime.Dispose();
            throw;
        }

        return new RunningRequest(scheduler, job, lifetime);
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
