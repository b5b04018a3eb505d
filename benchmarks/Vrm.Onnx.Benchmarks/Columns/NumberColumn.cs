using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Vrm.Onnx.Benchmarks.Columns;

/// <summary>A column of numbers that a benchmark adds.</summary>
/// <param name="name">Its heading.</param>
/// <param name="legend">What it means.</param>
/// <param name="value">The number of a row; none where it is not finite or not above 0.</param>
internal sealed class NumberColumn(string name, string legend, Func<Summary, BenchmarkCase, double> value) : IColumn
{
    /// <summary>Median by median of the row that is the baseline: a mean follows what else the machine did.</summary>
    public static NumberColumn MedianRatio { get; } = new(
        "Median ratio",
        "Median by the median of the group's baseline",
        (summary, row) => Median(summary, row) / Median(summary, summary.GetBaseline(summary.GetLogicalGroupKey(row))));

    public string Id => $"{nameof(NumberColumn)}.{name}";

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    /// <summary>Things per second, from the median time of an operation.</summary>
    /// <param name="name">The heading.</param>
    /// <param name="legend">What it means.</param>
    /// <param name="amount">Things of an operation.</param>
    public static NumberColumn PerSecond(string name, string legend, Func<BenchmarkCase, double> amount) =>
        new(name, legend, (summary, row) => amount(row) / Median(summary, row) * 1e9);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        var number = value(summary, benchmarkCase);
        return double.IsFinite(number) && number > 0 ? number.ToString(number < 10 ? "0.00#" : "0.0", CultureInfo.InvariantCulture) : "-";
    }

    private static double Median(Summary summary, BenchmarkCase? row) => (row is null ? null : summary[row]?.ResultStatistics?.Median) ?? double.NaN;
}
