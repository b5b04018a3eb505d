using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Onnx.Proto;

namespace Vrm.Onnx.Validation.Inspection;

/// <summary>Counts what an ONNX graph is made of.</summary>
internal sealed class GraphCounter(GraphProto graph)
{
    private static readonly (string Operator, int FirstTable)[] ComputedTables = [("GroupQueryAttention", 7), ("RotaryEmbedding", 2)];

    private readonly Dictionary<string, long> _blockBits = BlockBits(graph);
    private readonly HashSet<string> _notLearned = NotLearned(graph);

    /// <summary>Everything about the graph.</summary>
    public GraphInspection Count(string name)
    {
        var byPrecision = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer.Where(tensor => !_notLearned.Contains(tensor.Name)))
        {
            if (PrecisionOf(tensor) is { } precision)
            {
                byPrecision[precision] = byPrecision.GetValueOrDefault(precision) + ParametersOf(tensor);
            }
        }

        return new GraphInspection
        {
            Name = name,
            Parameters = byPrecision.Values.Sum(),
            WeightBytes = graph.Initializer.Sum(BytesOf),
            ParametersByPrecision = byPrecision,
            Operators = graph.Node.CountBy(node => node.OpType).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
            WidestLayer = graph.Initializer.Where(tensor => tensor.Dims.Count is 2 or 3 && !_notLearned.Contains(tensor.Name)).Select(tensor => tensor.Dims[0]).DefaultIfEmpty(0).Max(),
        };
    }

    /// <summary>Bytes of the weights when 16-bit floats are widened.</summary>
    public long LoadedBytes() => graph.Initializer.Sum(tensor => TypeOf(tensor) is ElementType.Float16 or ElementType.BFloat16 ? 2 * BytesOf(tensor) : BytesOf(tensor));

    private static ElementType TypeOf(TensorProto tensor) => (ElementType)tensor.DataType;

    private static long ElementsOf(TensorProto tensor) => tensor.Dims.Aggregate(1L, (count, length) => checked(count * length));

    private static long BytesOf(TensorProto tensor) => ElementsOf(tensor) * TypeOf(tensor).ByteSize();

    // Integers in blocks are bytes to ONNX; how many bits they have is said by what reads them.
    private static Dictionary<string, long> BlockBits(GraphProto graph)
    {
        var bits = new Dictionary<string, long>(StringComparer.Ordinal);
        var source = graph.Node.Where(node => node.OpType == "Reshape").ToDictionary(node => node.Output[0], node => node.Input[0], StringComparer.Ordinal);
        foreach (var node in graph.Node.Where(IsBlockwise))
        {
            var weight = node.OpType == "MatMulNBits" ? node.Input[1] : node.Input[0];
            bits[source.GetValueOrDefault(weight, weight)] = node.Attribute.Single(attribute => attribute.Name == "bits").I;
        }

        return bits;
    }

    private static HashSet<string> NotLearned(GraphProto graph)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Node)
        {
            foreach (var (op, first) in ComputedTables)
            {
                names.UnionWith(node.OpType == op ? node.Input.Skip(first).Take(2) : []);
            }

            names.UnionWith(IsBlockwise(node) ? [node.Input[2]] : []); // scales
        }

        return names;
    }

    private static bool IsBlockwise(NodeProto node) => node.OpType is "MatMulNBits" or "GatherBlockQuantized";

    private long ParametersOf(TensorProto tensor) => _blockBits.TryGetValue(tensor.Name, out var bits) ? ElementsOf(tensor) * 8 / bits : ElementsOf(tensor);

    private string? PrecisionOf(TensorProto tensor) => TypeOf(tensor) switch
    {
        ElementType.Float32 => "fp32",
        ElementType.Float16 => "fp16",
        ElementType.BFloat16 => "bf16",
        ElementType.UInt8 when _blockBits.TryGetValue(tensor.Name, out var bits) => $"int{bits}",
        _ => null,
    };
}
