using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Vrm.Onnx.Benchmarks.Tokenization;

/// <summary>Megabytes of UTF-8 per second, from the mean time and the text of the row.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "MB/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Megabytes (10^6) of UTF-8 per second";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var mean = summary[benchmarkCase]?.ResultStatistics?.Mean;
        var kind = (string)benchmarkCase.Parameters[nameof(TokenizationBenchmark.Text)];
        var bytes = System.Text.Encoding.UTF8.GetByteCount(BenchmarkText.Create(kind));
        return mean is { } nanoseconds ? (bytes / nanoseconds * 1000).ToString("0.0", CultureInfo.InvariantCulture) : "?";
    }
}
