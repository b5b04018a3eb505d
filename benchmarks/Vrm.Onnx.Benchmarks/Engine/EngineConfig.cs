using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using Vrm.Onnx.Benchmarks.Columns;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>Whole models: each call is measured by itself, the sides of a question one after the other, and medians are compared.</summary>
internal class EngineConfig : ManualConfig
{
    public EngineConfig()
    {
        AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).AsMutator());
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        HideColumns("Ratio", "RatioSD", "Error", "Alloc Ratio", "Gen0", "Gen1", "Gen2");
        AddColumn(NumberColumn.MedianRatio);
    }
}
