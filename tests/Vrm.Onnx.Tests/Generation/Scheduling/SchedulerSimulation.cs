using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Generation.Scheduling;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>One schedule of requests, cancels, deadlines, faults and disposal, all of it decided by a seed.</summary>
internal sealed class SchedulerSimulation : IDisposable
{
    private const int MaxRows = 3;
    private const int MaxWaiting = 4;
    private const int Actions = 48;

    private readonly Random _random;
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ScriptedBatch _batch = new(MaxRows);
    private readonly RequestScheduler _scheduler;
    private readonly List<ScriptedRequest> _requests = [];
    private readonly HashSet<int> _refused = [];
    private readonly HashSet<int> _poisoned = [];
    private readonly Queue<Action> _loops = [];
    private bool _hadFault;

    public SchedulerSimulation(int seed)
    {
        _random = new Random(seed);
        _scheduler = new RequestScheduler(_batch, new SchedulerLimits(MaxRows, MaxWaiting), _closing.Token, _loops.Enqueue);
    }

    /// <summary>Runs the schedule to its end and checks every request.</summary>
    public void Run()
    {
        for (var i = 0; i < Actions; i++)
        {
            Act();
        }

        // What is left is finished by the loops themselves, which also say that they are at rest.
        while (_loops.TryDequeue(out var loop))
        {
            loop();
        }

        _requests.ForEach(Check);
        Assert.Equal(0, _scheduler.Waiting);
        Assert.Equal(0, _batch.Count);
    }

    public void Dispose()
    {
        _scheduler.Dispose();
        _batch.Dispose();
        _requests.ForEach(request => request.Dispose());
        _closing.Dispose();
    }

    private void Act()
    {
        switch (_random.Next(20))
        {
            case < 6:
                Submit();
                break;
            case < 8 when _requests.Count > 0:
                Cancel(_requests[_random.Next(_requests.Count)]);
                break;
            case 8:
                _clock.Advance(TimeSpan.FromSeconds(_random.Next(1, 4)));
                AbandonEnded();
                break;
            case 9 when _random.Next(3) == 0:
                (_hadFault, _batch.StepFault) = (true, new InferenceException("decoder", "a fault of the simulation"));
                break;
            case 10 when _random.Next(3) == 0:
                (_hadFault, _batch.AddFault) = (true, new InferenceException("decoder", "a fault of the simulation"));
                break;
            case 11 when _random.Next(20) == 0:
                _closing.Cancel();
                AbandonEnded();
                break;
            case < 15:
                _scheduler.PrepareTurn();
                break;
            default:
                _scheduler.DecodeTurn();
                break;
        }
    }

    private void Submit()
    {
        var requests = Enumerable.Range(0, _random.Next(4) == 0 ? _random.Next(2, 4) : 1).Select(_ => Create()).ToArray();
        var isFull = _scheduler.Waiting + requests.Length > MaxWaiting;
        var error = Record.Exception(() => _scheduler.Enqueue([.. requests.Select(request => request.Job)]));
        Assert.Equal(isFull, error is RequestQueueFullException);
        if (isFull)
        {
            Array.ForEach(requests, request => request.Dispose());
        }
        else
        {
            _requests.AddRange(requests);
        }
    }

    private ScriptedRequest Create()
    {
        var id = _random.Next(1_000_000);
        var limit = _random.Next(4) == 0 ? TimeSpan.FromSeconds(_random.Next(1, 6)) : (TimeSpan?)null;
        if (_random.Next(12) == 0)
        {
            _poisoned.Add(id);
            _batch.Poisoned[id] = _random.Next(6);
        }

        return new ScriptedRequest(id, limit, _clock, _closing.Token);
    }

    private void Cancel(ScriptedRequest request)
    {
        request.Cancel();
        _scheduler.Abandon(request.Job);
    }

    /// <summary>What a registration on the token does outside the simulation.</summary>
    private void AbandonEnded()
    {
        foreach (var request in _requests.Where(request => request.Token.IsCancellationRequested))
        {
            _scheduler.Abandon(request.Job);
        }
    }

    private void Check(ScriptedRequest request)
    {
        Assert.True(request.Job.Ended.IsCompleted, $"request {request.Id} never ended");
        var (result, error) = request.ReadEnd();
        Assert.True(result is null != error is null, $"request {request.Id}: result {result}, error {error}");
        switch (error)
        {
            case null:
                CheckTokens(request, result!);
                break;
            case OperationCanceledException:
                Assert.True(request.WasCancelled);
                break;
            case ObjectDisposedException:
                Assert.True(_closing.IsCancellationRequested);
                break;
            case NonFiniteLogitsException:
                Assert.Contains(request.Id, _poisoned);
                break;
            default:
                Assert.True(error is InferenceException && _hadFault, $"{error}");
                break;
        }
    }

    private void CheckTokens(ScriptedRequest request, ReasoningResult result)
    {
        Assert.Equal(Enumerable.Range(0, result.Tokens.Count).Select(i => ScriptedBatch.TokenOf(request.Id, i)), result.Tokens);
        if (result.FinishReason == FinishReason.Stop)
        {
            Assert.Equal(ScriptedBatch.LengthOf(request.Id) + 1, result.Tokens.Count);
            Assert.True(!_poisoned.Contains(request.Id) || _batch.Poisoned[request.Id] > ScriptedBatch.LengthOf(request.Id), "a token was chosen from scores that are not numbers");
        }
        else
        {
            Assert.Equal(FinishReason.TimeLimit, result.FinishReason);
            Assert.True(request.HasTimeLimit);
        }
    }
}
