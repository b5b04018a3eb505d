using System.Collections.Concurrent;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>What a benchmark row shows beside its time; the rows run in this process and leave it here for the columns.</summary>
internal sealed class PeerRecord
{
    private static readonly ConcurrentDictionary<string, PeerRecord> s_rows = new(StringComparer.Ordinal);
    private readonly List<double> _rates = [];
    private double _processorSeconds;
    private double _seconds;

    /// <summary>The record of a row.</summary>
    /// <param name="row">Class, parameters and method.</param>
    public static PeerRecord Of(string row) => s_rows.GetOrAdd(row, _ => new PeerRecord());

    public void Add(GeneratedTokens answer, double seconds, double processorSeconds)
    {
        _rates.Add(answer.TokensPerSecond);
        _seconds += seconds;
        _processorSeconds += processorSeconds;
    }

    public long PeakBytes { get; set; }

    /// <summary>The median of the answers' rates.</summary>
    public double TokensPerSecond => _rates.Order().ElementAtOrDefault(_rates.Count / 2);

    /// <summary>How many threads computed on average: whether both sides use as many as they were given.</summary>
    public double BusyThreads => _processorSeconds / _seconds;
}
