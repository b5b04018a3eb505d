using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime.Memory;

/// <summary>How much memory a bundle's weights take once they are loaded, which is more than their files where ONNX Runtime stores them in another form.</summary>
internal static class WeightMemory
{
    /// <summary>Bytes of the three graphs and their weights as they are stored.</summary>
    public static long StoredBytes(Bundle bundle) => bundle.Manifest.Files.Where(file => file.Path.Contains(".onnx", StringComparison.Ordinal)).Sum(file => file.Bytes);

    /// <summary>Bytes of the three graphs and their weights as they lie in memory.</summary>
    public static long LoadedBytes(Bundle bundle)
    {
        var graphs = bundle.Manifest.Graphs;
        var widens = graphs.ComputesInFloat32;
        return Loaded(graphs.VisionEncoder, widens: true) + Loaded(graphs.Projector, widens: true) + Loaded(graphs.Decoder, widens);

        long Loaded(GraphSpec graph, bool widens)
        {
            var bytes = bundle.Manifest.BytesOf(graph);
            var weights = bytes - bundle.Manifest.Files.Where(file => file.Path == graph.File).Sum(file => file.Bytes);
            return bytes + Added(graph.Precision, weights, widens);
        }
    }

    /// <summary>
    /// What is added when a graph is loaded: weights stored in 16 bits are widened to the 32 that they are computed in, and of integer weights, which
    /// are packed anew, the scales stay beside the pack: 4 bytes for each block of 32.
    /// </summary>
    private static long Added(GraphPrecision precision, long stored, bool widens) => precision switch
    {
        GraphPrecision.Float16 or GraphPrecision.BFloat16 => widens ? stored : 0,
        GraphPrecision.Int8 => stored / 9, // a scale of 4 bytes beside 32 bytes
        GraphPrecision.Int4 or GraphPrecision.Mixed => stored / 5, // beside 16 bytes
        _ => 0,
    };
}
