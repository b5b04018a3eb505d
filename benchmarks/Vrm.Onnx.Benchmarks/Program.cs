using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Vrm.Onnx.Benchmarks.Export;
using Vrm.Onnx.Benchmarks.Training;

if (args is ["perturb", .. var rest])
{
    PerturbedCheckpoint.Run(rest);
    return;
}

if (args is ["export-speed", .. var arguments])
{
    ExportSpeed.Run(arguments);
    return;
}

// In this process: nothing is generated, restored or built, so a run needs no network.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(200)))
    .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default);
BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args, config);
