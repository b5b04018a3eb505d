using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Scheduling;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

public sealed class RequestSchedulerTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ScriptedBatch _batch = new(4);
    private readonly Queue<Action> _loops = [];

    public void Dispose() => _batch.Dispose();

    [Fact]
    public void Turn_TenThousandSchedules_EndEveryRequestOnceAndMixNoTokens()
    {
        // A failure names its seed; that one alone repeats it.
        var outcomes = new Dictionary<string, int>();
        for (var seed = 0; seed < 10_000; seed++)
        {
            try
            {
                var simulation = new SchedulerSimulation(seed, outcomes);
                simulation.Run();
                simulation.Dispose(); // not after a failure: that would wait for loops that nobody runs, and the seed would never be told
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }

        // Whatever can become of a request has become of hundreds.
        string[] expected =
        [
            "InferenceException", "NonFiniteLogitsException", "ObjectDisposedException", "OperationCanceledException", "RequestQueueFullException",
            "Stop, continued", "Stop, from the start", "TimeLimit, continued", "TimeLimit, from the start",
        ];
        Assert.Equal(expected, outcomes.Keys.Order(StringComparer.Ordinal));
        Assert.All(outcomes, outcome => Assert.True(outcome.Value > 300, $"{outcome}"));
    }

    [Fact]
    public void Turn_SeveralRequests_DecodesThemTogether()
    {
        var scheduler = Create(4);
        var requests = Longest(4);
        requests.ForEach(request => scheduler.Enqueue(request.Job));

        for (var turn = 0; turn < 4; turn++)
        {
            Turn(scheduler);
        }

        Assert.Equal(4, _batch.Count);
        Finish(scheduler);
        Assert.All(requests, request => Assert.Equal(FinishReason.Stop, request.ReadEnd().Result!.FinishReason));
    }

    [Fact]
    public void Turn_NewRequest_LetsTheOthersGoOn()
    {
        var scheduler = Create(4);
        var requests = Longest(2);
        scheduler.Enqueue(requests[0].Job);
        Turn(scheduler);
        scheduler.Enqueue(requests[1].Job);

        // One turn begins the second and takes a step with both.
        Turn(scheduler);

        Assert.Equal(2, _batch.Count);
        Finish(scheduler);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(16, 3)]
    [InlineData(1000, 5)]
    public void Prepare_PicturesOfEightBytesEach_StopsWhereThatIsMoreThanAllowedAndNotBeforeTwo(int allowed, int expected)
    {
        var scheduler = new RequestScheduler(_batch, new SchedulerLimits(4, 16) { MaxReadyBytes = allowed }, default, _loops.Enqueue);
        var pictures = new EncodedImages(new FeatureBlock(TensorMemory.Host, 1, 2), deepStack: null, []);
        var prepared = new List<int>();
        var requests = Ids(5).Select(id => new ScriptedRequest(id, timeLimit: null, _clock, default) { Images = pictures, Prepared = prepared.Add }).ToList();
        requests.ForEach(request => scheduler.Enqueue(request.Job));

        Enumerable.Range(0, 5).ToList().ForEach(_ => scheduler.PrepareTurn());
        Assert.Equal(expected, prepared.Count);

        requests[0].Cancel();
        scheduler.Abandon(requests[0].Job);
        scheduler.PrepareTurn();
        Assert.Equal(Math.Min(expected + 1, 5), prepared.Count); // what left makes room
        Finish(scheduler);
        pictures.Release();
        Assert.Throws<ObjectDisposedException>(() => pictures.Features!.Value); // nobody else holds them
    }

    [Fact]
    public void Requests_FromTheQueueToTheLastToken_AreCounted()
    {
        var scheduler = Create(4);
        var seen = new List<int>();
        var requests = Ids(2).Select(id => new ScriptedRequest(id, timeLimit: null, _clock, default) { Prefilled = () => seen.Add(scheduler.Requests) }).ToList();
        scheduler.Enqueue(requests[0].Job);
        Turn(scheduler);
        scheduler.Enqueue(requests[1].Job);
        Assert.Equal(2, scheduler.Requests);

        Turn(scheduler);

        Assert.Equal([1, 2], seen);
        Finish(scheduler);
        Assert.Equal(0, scheduler.Requests);
    }

    [Fact]
    public void Turn_Group_BeginsAtOnceAndOnlyWhenAllArePrepared()
    {
        var scheduler = Create(4);
        var requests = Longest(4);
        scheduler.Enqueue([.. requests.Select(request => request.Job)]);

        for (var prepared = 1; prepared < 4; prepared++)
        {
            scheduler.PrepareTurn();
            scheduler.DecodeTurn();
            Assert.Equal(0, _batch.Count);
        }

        scheduler.PrepareTurn();
        scheduler.DecodeTurn();
        Assert.Equal(4, _batch.Count);
        Finish(scheduler);
        Assert.All(requests, request => Assert.Equal(FinishReason.Stop, request.ReadEnd().Result!.FinishReason));
    }

    [Fact]
    public void Abandon_MemberOfAGroupBeforeItIsPrepared_DoesNotHoldTheOthers()
    {
        var scheduler = Create(4);
        var requests = Longest(3);
        scheduler.Enqueue([.. requests.Select(request => request.Job)]);
        scheduler.PrepareTurn();
        scheduler.PrepareTurn();

        requests[2].Cancel();
        scheduler.Abandon(requests[2].Job);
        scheduler.DecodeTurn();

        Assert.Equal(2, _batch.Count);
        Finish(scheduler);
    }

    [Fact]
    public void Enqueue_GroupLargerThanTheQueue_AddsNone()
    {
        var scheduler = new RequestScheduler(_batch, new SchedulerLimits(4, 2), CancellationToken.None, _loops.Enqueue);
        var requests = Longest(3);

        Assert.Throws<RequestQueueFullException>(() => scheduler.Enqueue([.. requests.Select(request => request.Job)]));

        Assert.Equal(0, scheduler.Waiting);
    }

    [Fact]
    public void Abandon_WaitingRequest_EndsAtOnce()
    {
        var scheduler = Create(1);
        var requests = Longest(2);
        requests.ForEach(request => scheduler.Enqueue(request.Job));
        Turn(scheduler);

        requests[1].Cancel();
        scheduler.Abandon(requests[1].Job);

        Assert.IsAssignableFrom<OperationCanceledException>(requests[1].ReadEnd().Error);
        Assert.Equal(0, scheduler.Waiting);
        Finish(scheduler);
    }

    [Fact]
    public void Turn_CancelledRow_LeavesBeforeTheNextStep()
    {
        var scheduler = Create(2);
        var requests = Longest(2);
        requests.ForEach(request => scheduler.Enqueue(request.Job));
        Turn(scheduler);
        Turn(scheduler);

        requests[0].Cancel();
        Turn(scheduler);

        Assert.Equal(1, _batch.Count);
        Assert.IsAssignableFrom<OperationCanceledException>(requests[0].ReadEnd().Error);
        Finish(scheduler);
        Assert.NotNull(requests[1].ReadEnd().Result);
    }

    [Fact]
    public void Turn_ScoresThatAreNotNumbers_EndThatRequestOnly()
    {
        var scheduler = Create(2);
        var requests = Longest(2);
        _batch.Poisoned[requests[0].Id] = 2;
        requests.ForEach(request => scheduler.Enqueue(request.Job));

        Finish(scheduler);

        Assert.IsType<NonFiniteLogitsException>(requests[0].ReadEnd().Error);
        Assert.Equal(FinishReason.Stop, requests[1].ReadEnd().Result!.FinishReason);
    }

    [Fact]
    public void Turn_StepStoppedBeforeTheRequestKnowsOfTheDisposal_StillSaysDisposed()
    {
        // The token of a request is linked to that of the disposal and follows it a moment later.
        using var closing = new CancellationTokenSource();
        using var request = new ScriptedRequest(Ids(1)[0], timeLimit: null, _clock, closing.Token);
        var scheduler = Create(1);
        scheduler.Enqueue(request.Job);
        Turn(scheduler);
        using var late = closing.Token.Register(() => request.Job.Fail(new OperationCanceledException()));

        closing.Cancel();

        Assert.IsType<ObjectDisposedException>(request.ReadEnd().Error);
        Finish(scheduler);
    }

    [Fact]
    public void Turn_TimeLimitWhileDecoding_GivesWhatThereIs()
    {
        var scheduler = Create(1);
        var id = Ids(1)[0];
        using var request = new ScriptedRequest(id, TimeSpan.FromSeconds(5), _clock, default);
        scheduler.Enqueue(request.Job);
        Turn(scheduler);

        _clock.Advance(TimeSpan.FromSeconds(6));
        Finish(scheduler);

        var result = request.ReadEnd().Result!;
        Assert.Equal(FinishReason.TimeLimit, result.FinishReason);
        Assert.NotEmpty(result.Tokens);
        Assert.Equal(TimeSpan.FromSeconds(6), result.Timings.Total);
    }

    [Fact]
    public void Prepare_PicturesThatBeganToBeDecoded_MakeRoomForTheNext()
    {
        var scheduler = new RequestScheduler(_batch, new SchedulerLimits(4, 16) { MaxReadyBytes = 16 }, default, _loops.Enqueue);
        var pictures = new EncodedImages(new FeatureBlock(TensorMemory.Host, 1, 2), deepStack: null, []);
        var prepared = new List<int>();
        Ids(8).ToList().ForEach(id => scheduler.Enqueue(new ScriptedRequest(id, timeLimit: null, _clock, default) { Images = pictures, Prepared = prepared.Add }.Job));
        Enumerable.Range(0, 8).ToList().ForEach(_ => scheduler.PrepareTurn());
        Assert.Equal(3, prepared.Count);

        Enumerable.Range(0, 3).ToList().ForEach(_ => scheduler.DecodeTurn());
        Enumerable.Range(0, 8).ToList().ForEach(_ => scheduler.PrepareTurn());

        Assert.Equal(6, prepared.Count);
        pictures.Release();
        Finish(scheduler);
        Assert.Throws<ObjectDisposedException>(() => pictures.Features!.Value);
    }

    [Fact]
    public void Begin_PicturesAreInTheRow_LetsGoOfThem()
    {
        var scheduler = Create(1);
        var pictures = new EncodedImages(new FeatureBlock(TensorMemory.Host, 1, 2), deepStack: null, []);
        scheduler.Enqueue(new ScriptedRequest(Ids(1)[0], timeLimit: null, _clock, default) { Images = pictures }.Job);
        scheduler.PrepareTurn();
        pictures.Release();
        Assert.NotNull(pictures.Features!.Value);

        scheduler.DecodeTurn();

        Assert.Equal(1, _batch.Count); // it goes on
        Assert.Throws<ObjectDisposedException>(() => pictures.Features!.Value);
        Finish(scheduler);
    }

    [Fact]
    public void Cancel_WhileItIsPrepared_EndsItBeforeThereIsARow()
    {
        var scheduler = Create(1);
        var ids = Ids(2);
        scheduler.Enqueue(new ScriptedRequest(ids[0], timeLimit: null, _clock, default).Job);
        Turn(scheduler);
        var prepares = () => { };
        var request = new ScriptedRequest(ids[1], timeLimit: null, _clock, default) { Prepared = _ => prepares() };
        prepares = () =>
        {
            request.Cancel();
            scheduler.Abandon(request.Job); // as its registration does, which does not find it in the queue
        };
        scheduler.Enqueue(request.Job);

        scheduler.PrepareTurn();

        Assert.IsAssignableFrom<OperationCanceledException>(request.ReadEnd().Error);
        Assert.Equal(0, scheduler.Waiting);
        Finish(scheduler);
    }

    [Fact]
    public void Cancel_TimeIsUpAsWell_IsACancel()
    {
        var scheduler = Create(1);
        var request = new ScriptedRequest(Ids(1)[0], TimeSpan.FromSeconds(5), _clock, default);
        scheduler.Enqueue(request.Job);
        Turn(scheduler);

        _clock.Advance(TimeSpan.FromSeconds(6));
        request.Cancel();
        Finish(scheduler);

        Assert.IsAssignableFrom<OperationCanceledException>(request.ReadEnd().Error);
    }

    [Fact]
    public void Timings_WaitForPicturesAndForARow_AreBothQueued()
    {
        var scheduler = Create(1);
        var ids = Ids(2);
        var first = new ScriptedRequest(ids[0], timeLimit: null, _clock, default);
        using var second = new ScriptedRequest(ids[1], timeLimit: null, _clock, default) { Prepared = _ => _clock.Advance(TimeSpan.FromSeconds(7)) };
        scheduler.Enqueue(first.Job);
        Turn(scheduler);
        scheduler.Enqueue(second.Job);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Turn(scheduler);

        _clock.Advance(TimeSpan.FromSeconds(3));
        Finish(scheduler);

        var timings = second.ReadEnd().Result!.Timings;
        Assert.Equal((5, 7, 12), (timings.Queued.TotalSeconds, timings.ImageEncoding.TotalSeconds, timings.TimeToFirstToken.TotalSeconds));
    }

    [Fact]
    public void Timings_TimeLimitWhileWaiting_AreAllQueued()
    {
        var scheduler = Create(1);
        var ids = Ids(2);
        scheduler.Enqueue(new ScriptedRequest(ids[0], timeLimit: null, _clock, default).Job);
        Turn(scheduler);
        using var late = new ScriptedRequest(ids[1], TimeSpan.FromSeconds(5), _clock, default);
        scheduler.Enqueue(late.Job);

        _clock.Advance(TimeSpan.FromSeconds(5));
        scheduler.Abandon(late.Job);

        var result = late.ReadEnd().Result!;
        Assert.Equal((FinishReason.TimeLimit, TimeSpan.FromSeconds(5), TimeSpan.Zero), (result.FinishReason, result.Timings.Queued, result.Timings.TimeToFirstToken));
        Finish(scheduler);
    }

    [Fact]
    public void Enqueue_JobThatBeginsAndEndsWhileItsPreparationDoes_NeedsNothingThatItFreed()
    {
        // Loops run where they are started: the second one in the middle of the first one's turn.
        var scheduler = new RequestScheduler(_batch, new SchedulerLimits(1, 16), default, static loop => loop());
        using var lifetime = new RequestLifetime(timeLimit: null, TimeProvider.System, default, default);
        var job = new BriefJob(lifetime);

        scheduler.Enqueue(job);

        Assert.True(job.HasEnded);
        scheduler.Dispose();
    }

    private RequestScheduler Create(int rows) => new(_batch, new SchedulerLimits(rows, 16), default, _loops.Enqueue);

    /// <summary>Prepares a job and takes a step.</summary>
    private static void Turn(RequestScheduler scheduler)
    {
        scheduler.PrepareTurn();
        scheduler.DecodeTurn();
    }

    private void Finish(RequestScheduler scheduler)
    {
        while (_loops.TryDequeue(out var loop))
        {
            loop();
        }

        scheduler.Dispose();
    }

    private List<ScriptedRequest> Longest(int count) => [.. Ids(count).Select(id => new ScriptedRequest(id, timeLimit: null, _clock, default))];

    /// <summary>Requests that write at least eight tokens.</summary>
    private static int[] Ids(int count) => [.. Enumerable.Range(0, 10_000).Where(id => ScriptedBatch.LengthOf(id) >= 8).Take(count)];

    /// <summary>Ends where it begins, and frees what could have ended it early.</summary>
    private sealed class BriefJob(RequestLifetime lifetime) : ScheduledJob
    {
        public bool HasEnded { get; private set; }

        public override CancellationToken Token => lifetime.Token;

        public override long PreparedBytes => 0;

        public override void Prepare()
        {
        }

        public override bool Begin(ISequenceBatch batch)
        {
            lifetime.Dispose();
            HasEnded = true;
            return false;
        }

        public override bool Continue(ISequenceBatch batch, int row, RunScope run) => throw new NotSupportedException();

        public override void Stop() => throw new NotSupportedException();

        public override void Fail(Exception error) => throw new NotSupportedException();
    }
}
