using BenchmarkDotNet.Running;
using Vrm.Onnx.Benchmarks.Columns;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>Columns of what the rows recorded.</summary>
internal static class PeerColumn
{
    /// <param name="name">The heading.</param>
    /// <param name="legend">What it means.</param>
    /// <param name="value">Where it comes from.</param>
    public static NumberColumn Create(string name, string legend, Func<PeerRecord, double> value) => new(name, legend, (_, row) => value(RecordOf(row)));

    private static PeerRecord RecordOf(BenchmarkCase row) =>
        PeerRecord.Of(PeerBenchmark.RowOf(row.Descriptor.Type, $"{row.Parameters[nameof(PeerBenchmark.Model)]}", row.Descriptor.WorkloadMethod.Name));
}
