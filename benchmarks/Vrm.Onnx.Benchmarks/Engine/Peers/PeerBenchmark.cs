using System.Collections.Concurrent;
using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>This library against a peer: same weights, same prompt, as many threads. Each row loads its side alone, so that its peak memory is its own.</summary>
/// <remarks>Before the first row of a model both sides answer once, and nothing is measured where their tokens differ.</remarks>
public abstract class PeerBenchmark : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> s_agreed = new(StringComparer.Ordinal);
    private IAnswerSource? _side;

    /// <summary>The model, and how its weights are stored.</summary>
    public abstract string Model { get; set; }

    /// <summary>Tokens of a whole answer.</summary>
    protected abstract int AnswerLength { get; }

    [GlobalSetup(Targets = [nameof(PeerFirstToken), nameof(PeerAnswer)])]
    public void SetupPeer()
    {
        RequireEqualTokens();
        _side = OpenPeer();
    }

    [GlobalSetup(Targets = [nameof(FirstToken), nameof(Answer)])]
    public void SetupVrm()
    {
        RequireEqualTokens();
        _side = OpenVrm();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _side?.Dispose();
        _side = null;
    }

    [Benchmark(Baseline = true, Description = "peer")]
    [BenchmarkCategory("first token")]
    public int PeerFirstToken() => Take(nameof(PeerFirstToken), Question.First, 1);

    [Benchmark(Description = "Vrm.Onnx")]
    [BenchmarkCategory("first token")]
    public int FirstToken() => Take(nameof(FirstToken), Question.First, 1);

    [Benchmark(Baseline = true, Description = "peer")]
    [BenchmarkCategory("answer")]
    public int PeerAnswer() => Take(nameof(PeerAnswer), Question.First, AnswerLength);

    [Benchmark(Description = "Vrm.Onnx")]
    [BenchmarkCategory("answer")]
    public int Answer() => Take(nameof(Answer), Question.First, AnswerLength);

    internal static string RowOf(Type type, string model, string method) => $"{type.Name} {model} {method}";

    private protected abstract IAnswerSource OpenVrm();

    private protected abstract IAnswerSource OpenPeer();

    /// <summary>The peer as it computes what this library does, for the comparison of tokens; where that is slower, it is measured otherwise.</summary>
    private protected virtual IAnswerSource OpenExactPeer() => OpenPeer();

    private protected int Take(string method, Question question, int newTokens)
    {
        var (processor, clock) = (_side!.Process.ProcessorSeconds, Stopwatch.StartNew());
        var answer = _side.Answer(question, newTokens);
        var seconds = clock.Elapsed.TotalSeconds;
        var record = PeerRecord.Of(RowOf(DeclaringType(), Model, method));
        record.Add(answer, seconds, _side.Process.ProcessorSeconds - processor);
        record.PeakBytes = _side.Process.PeakBytes;
        return answer.Tokens.Count;
    }

    // The type that runs is generated from the class that has the benchmarks.
    private Type DeclaringType()
    {
        var type = GetType();
        while (type.BaseType is { IsAbstract: false } above)
        {
            type = above;
        }

        return type;
    }

    private void RequireEqualTokens() => s_agreed.GetOrAdd(RowOf(DeclaringType(), Model, ""), _ =>
    {
        var (ours, theirs) = (Ask(OpenVrm), Ask(OpenExactPeer));
        return ours.SequenceEqual(theirs) ? true : throw new InvalidOperationException($"{string.Join(' ', ours)} here, {string.Join(' ', theirs)} there; timing them would compare nothing.");
    });

    private IReadOnlyList<int> Ask(Func<IAnswerSource> open)
    {
        using var side = open();
        var tokens = side.Answer(Question.First, AnswerLength).Tokens;
        Console.WriteLine($"// {side.Version}: {string.Join(' ', tokens)}");
        return tokens;
    }
}
