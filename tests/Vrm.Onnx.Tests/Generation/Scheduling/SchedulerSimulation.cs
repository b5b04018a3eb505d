using Vrm.Onnx.Generation;
using Vrm.Onnx.Generation.Scheduling;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>One schedule of requests, samples, pictures that are kept, conversations, cancels, deadlines, faults and disposals, all of it decided by a seed.</summary>
internal sealed class SchedulerSimulation : IDisposable
{
    private const int MaxRows = 3;
    private const int MaxWaiting = 4;
    private const int Actions = 64;

    private readonly Random _random;
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly ScriptedBatch _batch = new(MaxRows);
    private readonly ScriptedPrompts _prompts;
    private readonly SimulatedPictures _pictures;
    private readonly RequestScheduler _scheduler;
    private readonly List<ScriptedRequest> _requests = [];
    private readonly List<ScriptedPrefill> _prefills = [];
    private readonly HashSet<int> _poisoned = [];
    private readonly Queue<Action> _loops = [];
    private readonly Dictionary<string, int> _outcomes;
    private bool _hadFault;

    /// <param name="seed">Decides everything.</param>
    /// <param name="outcomes">Receives how often what became of a request.</param>
    public SchedulerSimulation(int seed, Dictionary<string, int> outcomes)
    {
        _outcomes = outcomes;
        _random = new Random(seed);
        _batch.During = Disturb;
        _prompts = new ScriptedPrompts { During = Disturb };
        _pictures = new SimulatedPictures(_random, _prompts, _random.Next(2) == 0 ? 1000 : 40);
        var limits = new SchedulerLimits(MaxRows, MaxWaiting) { MaxReadyBytes = _random.Next(2) * 1000 };
        _scheduler = new RequestScheduler(_batch, limits, _closing.Token, _loops.Enqueue);
    }

    /// <summary>Runs the schedule to its end and checks every request.</summary>
    public void Run()
    {
        for (var i = 0; i < Actions; i++)
        {
            Act();
            _pictures.TakeTurns();
        }

        // What is left is finished by the loops themselves, which also say that they are at rest.
        while (_loops.TryDequeue(out var loop))
        {
            loop();
        }

        _requests.ForEach(Check);
        _prefills.ForEach(prefill => CheckError(prefill.Job.Ended.IsCompleted, prefill.Job.Ended.Exception?.InnerException, prefill.WasCancelled));
        Assert.Equal(0, _scheduler.Waiting);
        Assert.Equal(0, _batch.Count);
        _pictures.Dispose();
        _prompts.AssertFreed();
        _batch.AssertFreed();
    }

    public void Dispose()
    {
        _scheduler.Dispose();
        _batch.Dispose();
        _requests.ForEach(request => request.Dispose());
        _prefills.ForEach(prefill => prefill.Dispose());
        _closing.Dispose();
    }

    private void Act()
    {
        switch (_random.Next(26))
        {
            case < 6:
                Submit();
                break;
            case 6:
                Prefill();
                break;
            case 7:
                _pictures.Talk();
                break;
            case 8:
                _pictures.DisposeAny();
                break;
            case 9 when _random.Next(2) == 0:
                BreakSomething();
                break;
            case < 12:
                EndSomething();
                break;
            case < 19:
                _scheduler.PrepareTurn();
                break;
            default:
                _scheduler.DecodeTurn();
                break;
        }
    }

    /// <summary>What may happen at any moment: a cancel, a deadline, a disposal.</summary>
    private void EndSomething()
    {
        switch (_random.Next(12))
        {
            case < 6 when _requests.Count > 0:
                _requests[_random.Next(_requests.Count)].Cancel();
                break;
            case 6 when _prefills.Count > 0:
                _prefills[_random.Next(_prefills.Count)].Cancel();
                break;
            case 7 when _random.Next(20) == 0:
                _closing.Cancel();
                break;
            case 8:
                _pictures.DisposeAny();
                break;
            default:
                _clock.Advance(TimeSpan.FromSeconds(_random.Next(1, 4)));
                break;
        }

        AbandonEnded();
    }

    /// <summary>The same in the middle of a run.</summary>
    private bool Disturb()
    {
        if (_random.Next(12) == 0)
        {
            EndSomething();
        }

        return _random.Next(2) == 0;
    }

    private void BreakSomething()
    {
        var fault = new InferenceException("decoder", "a fault of the simulation");
        _hadFault = true;
        switch (_random.Next(4))
        {
            case 0: _batch.StepFault = fault; break;
            case 1: _batch.AddFault = fault; break;
            case 2: _batch.SaveFault = fault; break;
            default: _prompts.Fault = fault; break;
        }
    }

    private void Submit()
    {
        var id = _random.Next(1_000, 1_000_000);
        if (_random.Next(12) == 0)
        {
            _poisoned.Add(id);
            _batch.Poisoned[id] = _random.Next(6);
        }

        if (_random.Next(3) == 0 && _pictures.FindTalk() is { } talk)
        {
            var request = Create(id, SimulatedPictures.Ask(talk, id));
            talk.Request = Enqueue(request) ? request : null;
        }
        else if (_random.Next(4) == 0)
        {
            var shared = _pictures.Share(_pictures.Ask(id));
            Enqueue([.. Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Create(id, shared))]);
        }
        else
        {
            Enqueue(Create(id, _random.Next(3) == 0 ? null : _pictures.Ask(id)));
        }
    }

    private ScriptedRequest Create(int id, IPromptSource? source)
    {
        var limit = _random.Next(4) == 0 ? TimeSpan.FromSeconds(_random.Next(1, 6)) : (TimeSpan?)null;
        return new ScriptedRequest(id, limit, _clock, _closing.Token) { Source = source };
    }

    private bool Enqueue(params ScriptedRequest[] requests)
    {
        var isFull = _scheduler.Waiting + requests.Length > MaxWaiting;
        var error = Record.Exception(() => _scheduler.Enqueue([.. requests.Select(request => request.Job)]));
        Assert.Equal(isFull, error is RequestQueueFullException);
        if (isFull)
        {
            Array.ForEach(requests, request => request.Dispose());
            Count(nameof(RequestQueueFullException));
            return false;
        }

        _requests.AddRange(requests);
        AbandonEnded();
        return true;
    }

    private void Prefill()
    {
        var prefill = new ScriptedPrefill(_pictures.Open(), _clock, _closing.Token);
        if (Record.Exception(() => _scheduler.Enqueue(prefill.Job)) is RequestQueueFullException)
        {
            prefill.Dispose();
            return;
        }

        _prefills.Add(prefill);
        AbandonEnded();
    }

    /// <summary>What a registration on the token does outside the simulation.</summary>
    private void AbandonEnded()
    {
        foreach (var request in _requests.Where(request => request.Token.IsCancellationRequested && !request.Job.Ended.IsCompleted))
        {
            _scheduler.Abandon(request.Job);
        }

        foreach (var prefill in _prefills.Where(prefill => prefill.Token.IsCancellationRequested && !prefill.Job.Ended.IsCompleted))
        {
            _scheduler.Abandon(prefill.Job);
        }
    }

    private void Check(ScriptedRequest request)
    {
        var (result, error) = request.ReadEnd();
        Assert.True(result is null != error is null, $"request {request.Id}: result {result}, error {error}");
        if (error is NonFiniteLogitsException)
        {
            Assert.Contains(request.Id, _poisoned);
            Count(nameof(NonFiniteLogitsException));
            return;
        }

        CheckError(request.Job.Ended.IsCompleted, error, request.WasCancelled);
        if (result is not null)
        {
            CheckTokens(request, result);
            Count($"{result.FinishReason}, {(result.Usage.CachedTokens > 0 ? "continued" : "from the start")}");
        }
    }

    private void CheckError(bool hasEnded, Exception? error, bool wasCancelled)
    {
        Assert.True(hasEnded, "it never ended");
        Assert.True(
            error is null || (error is OperationCanceledException && wasCancelled) || (error is ObjectDisposedException && _closing.IsCancellationRequested) || (error is InferenceException && _hadFault),
            $"{error}");
        if (error is not null)
        {
            Count(error is OperationCanceledException ? nameof(OperationCanceledException) : error.GetType().Name);
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

    private void Count(string outcome) => _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
}
