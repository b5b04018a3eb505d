using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>A column of what the rows recorded.</summary>
/// <param name="name">Its heading.</param>
/// <param name="legend">What it means.</param>
/// <param name="value">Where it comes from.</param>
internal sealed class PeerColumn(string name, string legend, Func<PeerRecord, double> value) : IColumn
{
    public string Id => $"{nameof(PeerColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var method = benchmarkCase.Descriptor.WorkloadMethod.Name;
        var number = value(PeerRecord.Of(PeerBenchmark.RowOf(benchmarkCase.Descriptor.Type, $"{benchmarkCase.Parameters["Model"]}", method)));
        return double.IsFinite(number) && number > 0 ? number.ToString("0.0#", CultureInfo.InvariantCulture) : "-";
    }
}
