using BenchmarkDotNet.Columns;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>Whole answers, with what the rows recorded beside their time.</summary>
internal sealed class PeerConfig : EngineConfig
{
    public PeerConfig()
    {
        HideColumns(Column.Allocated); // a peer's memory is not managed memory of this process
        AddColumn(
            CategoriesColumn.Default,
            PeerColumn.Create("Tokens/s", "Tokens per second after the first, median of the answers, those that warm up included", record => record.TokensPerSecond),
            PeerColumn.Create("Threads", "Processor time by time while answering, warming up included: how many threads computed", record => record.BusyThreads),
            PeerColumn.Create("Peak GB", "Most physical memory of the process that computed (10^9 bytes), loading included; of this process the whole, so run one class at a time", record => record.PeakBytes / 1e9));
    }
}
