using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>Whole answers: each is measured by itself, and both sides of a question one after the other.</summary>
internal sealed class PeerConfig : ManualConfig
{
    public PeerConfig()
    {
        AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).AsMutator());
        HideColumns(Column.Allocated, Column.AllocRatio, Column.Gen0, Column.Gen1, Column.Gen2); // a peer's memory is not managed memory of this process
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        AddColumn(
            CategoriesColumn.Default,
            new PeerColumn("Tokens/s", "Tokens per second after the first, median of the answers, those that warm up included", record => record.TokensPerSecond),
            new PeerColumn("Threads", "Processor time by time while answering, warming up included: how many threads computed", record => record.BusyThreads),
            new PeerColumn("Peak GB", "Most physical memory of the process that computed (10^9 bytes), loading included; of this process the whole, so run one class at a time", record => record.PeakBytes / 1e9));
    }
}
