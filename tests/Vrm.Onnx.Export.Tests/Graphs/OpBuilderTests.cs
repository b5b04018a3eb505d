using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Graphs;

/// <summary>Every operator the builder has: what it becomes, and what shape it is known to have.</summary>
public class OpBuilderTests
{
    private static readonly Dictionary<string, (string Expected, Action<OpBuilder> Build)> Table = new()
    {
        ["Add"] = ("at/Add_0: float32[rows, 8] = Add(rows8, vector8)", b => b.Add(Rows8(b), Vector8(b))),
        ["Add, broadcast from the left"] = ("at/Add_0: float32[rows, 8] = Add(vector8, rows8)", b => b.Add(Vector8(b), Rows8(b))),
        ["Mul"] = ("at/Mul_0: float32[rows, 8] = Mul(rows8, const/float32[]/0.5)", b => b.Mul(Rows8(b), b.Real(ElementType.Float32, 0.5))),
        ["Neg"] = ("at/Neg_0: int64[1] = Neg(const/int64[1]/4)", b => b.Neg(b.Int64s(4))),
        ["Sigmoid"] = ("at/Sigmoid_0: float32[rows, 8] = Sigmoid(rows8)", b => b.Sigmoid(Rows8(b))),
        ["Relu"] = ("at/Relu_0: float32[rows, 8] = Relu(rows8)", b => b.Relu(Rows8(b))),
        ["Gelu"] = ("at/Gelu_0: float32[rows, 8] = Gelu(rows8) {approximate=\"none\"}", b => b.Gelu(Rows8(b), GeluForm.Erf)),
        ["Gelu, tanh"] = ("at/Gelu_0: float32[rows, 8] = Gelu(rows8) {approximate=\"tanh\"}", b => b.Gelu(Rows8(b), GeluForm.Tanh)),
        ["Softmax"] = ("at/Softmax_0: float32[rows, 8] = Softmax(rows8) {axis=-1}", b => b.Softmax(Rows8(b), 1)),
        ["Equal"] = ("at/Equal_0: bool[batch, sequence] = Equal(ids, const/int64[]/3)", b => b.Equal(Ids(b), b.Int64(3))),
        ["Cast"] = ("at/Cast_0: float16[rows, 8] = Cast(rows8) {to=10}", b => b.Cast(Rows8(b), ElementType.Float16)),
        ["MatMul"] = ("at/MatMul_0: float32[images, 2, 5, 7] = MatMul(left, right)", b => b.MatMul(In(b, "left", ["images", 2, 5, 4]), In(b, "right", ["images", 2, 4, 7]))),
        ["MatMul, one matrix for all"] = ("at/MatMul_0: float32[images, 5, 7] = MatMul(left, right)", b => b.MatMul(In(b, "left", ["images", 5, 4]), In(b, "right", [4, 7]))),
        ["Gemm"] = ("at/Gemm_0: float32[rows, 6] = Gemm(rows8, matrix, bias) {transB=1}", b => b.Gemm(Rows8(b), In(b, "matrix", [6, 8]), In(b, "bias", [6]))),
        ["Gemm, no bias"] = ("at/Gemm_0: float32[rows, 6] = Gemm(rows8, matrix) {transB=1}", b => b.Gemm(Rows8(b), In(b, "matrix", [6, 8]), null)),
        ["Reshape"] = ("at/Reshape_0: float32[rows, 2, 4] = Reshape(rows8, const/int64[3]/0,2,4)", b => b.Reshape(Rows8(b), ["rows", 2, 4])),
        ["Reshape, new axis"] = ("at/Reshape_0: float32[images, 2, 8] = Reshape(rows8, const/int64[3]/-1,2,8)", b => b.Reshape(Rows8(b), ["images", 2, 8])),
        ["Reshape, computed"] = ("at/Reshape_0: float32[batch, sequence, 8] = Reshape(rows8, lengths)", b => b.Reshape(Rows8(b), In(b, "lengths", [3], ElementType.Int64), ["batch", "sequence", 8])),
        ["Transpose"] = ("at/Transpose_0: float32[2, images, 3] = Transpose(x) {perm=[1, 0, 2]}", b => b.Transpose(In(b, "x", ["images", 2, 3]), 1, 0, 2)),
        ["Concat"] = ("at/Concat_0: float32[rows, 11] = Concat(rows8, x) {axis=1}", b => b.Concat(-1, Rows8(b), In(b, "x", ["rows", 3]))),
        ["Slice, without the first"] = (
            "at/Slice_0: float32[images, 4, 8] = Slice(x, const/int64[1]/1, const/int64[1]/9223372036854775807, const/int64[1]/1)",
            b => b.Skip(In(b, "x", ["images", 5, 8]), 1, 1)),
        ["Slice, computed"] = ("at/Slice_0: float32[kept, 8] = Slice(rows8, from, to, const/int64[1]/0)", b => b.Slice(Rows8(b), 0, In(b, "from", [1], ElementType.Int64), In(b, "to", [1], ElementType.Int64), "kept")),
        ["Pad"] = ("at/Pad_0: float32[images, 6, 8] = Pad(x, const/int64[6]/0,1,0,0,0,0) {mode=\"constant\"}", b => b.PadFront(In(b, "x", ["images", 5, 8]), 1, 1)),
        ["Gather"] = ("at/Gather_0: float32[batch, sequence, 8] = Gather(table, ids) {axis=0}", b => b.Gather(In(b, "table", [50, 8]), Ids(b))),
        ["NonZero"] = ("at/NonZero_0: int64[2, places] = NonZero(ids)", b => b.NonZero(Ids(b), "places")),
        ["ScatterND"] = (
            "at/ScatterND_0: float32[batch, sequence, 8] = ScatterND(x, places, rows8)",
            b => b.ScatterRows(In(b, "x", ["batch", "sequence", 8]), In(b, "places", ["rows", 2], ElementType.Int64), Rows8(b))),
        ["Shape"] = ("at/Shape_0: int64[1] = Shape(rows8) {start=0, end=1}", b => b.ShapeOf(Rows8(b), 0, 1)),
        ["Conv"] = (
            "at/Conv_0: float32[images, 8, 4, 3] = Conv(pixels, kernel, bias) {kernel_shape=[5, 5], strides=[5, 5]}",
            b => b.PatchConv(In(b, "pixels", ["images", 3, 21, 15]), In(b, "kernel", [8, 3, 5, 5]), In(b, "bias", [8]))),
        ["LayerNormalization"] = (
            "at/LayerNormalization_0: float32[rows, 8] = LayerNormalization(rows8, vector8, bias) {axis=-1, epsilon=1E-05}",
            b => b.LayerNormalization(Rows8(b), Vector8(b), In(b, "bias", [8]), 1e-5f)),
        ["SimplifiedLayerNormalization"] = (
            "at/SimplifiedLayerNormalization_0: float32[rows, 8] = SimplifiedLayerNormalization(rows8, vector8) {axis=-1, epsilon=1E-06}",
            b => b.RmsNormalization(Rows8(b), Vector8(b), 1e-6f)),
        ["SkipSimplifiedLayerNormalization"] = (
            "at/SkipSimplifiedLayerNormalization_0: float32[rows, 8], _, _, at/SkipSimplifiedLayerNormalization_0:3: float32[rows, 8] = com.microsoft.SkipSimplifiedLayerNormalization(rows8, skip, vector8) {epsilon=1E-06}",
            b => b.SkipRmsNormalization(Rows8(b), In(b, "skip", ["rows", 8]), Vector8(b), 1e-6f)),
        ["MatMulNBits"] = (
            "at/MatMulNBits_0: float32[rows, 6] = com.microsoft.MatMulNBits(x, integers, scales) {K=40, N=6, bits=4, block_size=32, accuracy_level=4}",
            b => b.MatMulBlocks(In(b, "x", ["rows", 40]), In(b, "integers", [6, 2, 16], ElementType.UInt8), In(b, "scales", [6, 2]), 32)),
        ["MatMulNBits, 8 bits"] = (
            "at/MatMulNBits_0: float32[rows, 6] = com.microsoft.MatMulNBits(x, integers, scales) {K=40, N=6, bits=8, block_size=32, accuracy_level=4}",
            b => b.MatMulBlocks(In(b, "x", ["rows", 40]), In(b, "integers", [6, 2, 32], ElementType.UInt8), In(b, "scales", [6, 2]), 32)),
        ["GatherBlockQuantized"] = (
            "at/GatherBlockQuantized_0: float32[batch, sequence, 64] = com.microsoft.GatherBlockQuantized(table, ids, scales) {bits=4, block_size=32, gather_axis=0, quantize_axis=1}",
            b => b.GatherBlocks(In(b, "table", [6, 32], ElementType.UInt8), Ids(b), In(b, "scales", [6, 2]), 32)),
        ["GroupQueryAttention"] = (
            "at/GroupQueryAttention_0: float32[batch, sequence, 64], at/GroupQueryAttention_0:1: float32[batch, 2, length, 16], at/GroupQueryAttention_0:2: float32[batch, 2, length, 16] = com.microsoft.GroupQueryAttention(packed, _, _, key, value, lengths, total, cosines, sines) {num_heads=4, kv_num_heads=2, scale=0.25, do_rotary=1, local_window_size=7}",
            b => b.GroupQueryAttention(In(b, "packed", ["batch", "sequence", 128]), Cache(b), new AttentionGeometry(4, 2, 16, 0.25f, 7))),
        ["Tanh"] = ("at/Tanh_0: float32[rows, 8] = Tanh(rows8)", b => b.Tanh(Rows8(b))),
        ["Sqrt"] = ("at/Sqrt_0: float32[rows, 8] = Sqrt(rows8)", b => b.Sqrt(Rows8(b))),
        ["Cos"] = ("at/Cos_0: float32[rows, 8] = Cos(rows8)", b => b.Cos(Rows8(b))),
        ["Sin"] = ("at/Sin_0: float32[rows, 8] = Sin(rows8)", b => b.Sin(Rows8(b))),
        ["Floor"] = ("at/Floor_0: float32[rows, 8] = Floor(rows8)", b => b.Floor(Rows8(b))),
        ["Sub"] = ("at/Sub_0: float32[rows, 8] = Sub(rows8, vector8)", b => b.Sub(Rows8(b), Vector8(b))),
        ["Div"] = ("at/Div_0: float32[rows, 8] = Div(rows8, vector8)", b => b.Div(Rows8(b), Vector8(b))),
        ["Min"] = ("at/Min_0: float32[rows, 8] = Min(rows8, vector8)", b => b.Min(Rows8(b), Vector8(b))),
        ["Max"] = ("at/Max_0: float32[rows, 8] = Max(rows8, vector8)", b => b.Max(Rows8(b), Vector8(b))),
        ["Mod"] = ("at/Mod_0: int64[batch, sequence] = Mod(ids, const/int64[]/3) {fmod=0}", b => b.Mod(Ids(b), b.Int64(3))),
        ["Mod, real"] = ("at/Mod_0: float32[rows, 8] = Mod(rows8, vector8) {fmod=1}", b => b.Mod(Rows8(b), Vector8(b))),
        ["Less"] = ("at/Less_0: bool[batch, sequence] = Less(ids, const/int64[]/3)", b => b.Less(Ids(b), b.Int64(3))),
        ["LessOrEqual"] = ("at/LessOrEqual_0: bool[batch, sequence] = LessOrEqual(ids, const/int64[]/3)", b => b.LessOrEqual(Ids(b), b.Int64(3))),
        ["And"] = ("at/And_0: bool[n, m] = And(left, right)", b => b.And(In(b, "left", ["n", 1], ElementType.Bool), In(b, "right", ["m"], ElementType.Bool))),
        ["Where"] = ("at/Where_0: float32[rows, 8] = Where(condition, rows8, vector8)", b => b.Where(In(b, "condition", ["rows", 1], ElementType.Bool), Rows8(b), Vector8(b))),
        ["ReduceSum"] = ("at/ReduceSum_0: float32[8] = ReduceSum(rows8, const/int64[1]/0) {keepdims=0}", b => b.ReduceSum(Rows8(b), 0)),
        ["ReduceMax"] = ("at/ReduceMax_0: float32[rows] = ReduceMax(rows8, const/int64[1]/1) {keepdims=0}", b => b.ReduceMax(Rows8(b), -1)),
        ["ReduceMean"] = ("at/ReduceMean_0: float32[3] = ReduceMean(x, const/int64[2]/0,2) {keepdims=0}", b => b.ReduceMean(In(b, "x", ["n", 3, 4]), 0, 2)),
        ["CumSum"] = ("at/CumSum_0: int64[batch, sequence] = CumSum(ids, const/int64[]/1)", b => b.CumSum(Ids(b), 1)),
        ["Range"] = ("at/Range_0: int64[count] = Range(const/int64[]/0, n, const/int64[]/1)", b => b.Range(In(b, "n", [], ElementType.Int64), "count")),
        ["Expand"] = ("at/Expand_0: float32[n, 3] = Expand(number, lengths)", b => b.Repeat(In(b, "number", []), In(b, "lengths", [2], ElementType.Int64), ["n", 3])),
        ["Split"] = ("at/Split_0: float32[rows, 2], at/Split_0:1: float32[rows, 6] = Split(rows8, const/int64[2]/2,6) {axis=1}", b => b.Split(Rows8(b), 1, 2, 6)),
        ["GatherND"] = ("at/GatherND_0: float32[n, 8] = GatherND(x, places)", b => b.GatherRows(In(b, "x", ["batch", "sequence", 8]), In(b, "places", ["n", 2], ElementType.Int64))),
        ["Concat, lengths from the graph"] = ("at/Concat_0: float32[both, 8] = Concat(rows8, lower) {axis=0}", b => b.Concat(Rows8(b), In(b, "lower", ["more", 8]), "both")),
        ["Pow, of an RMS normalization"] = ("at/Mul_0: float32[rows, 8] = Mul(at/Div_0, vector8)", b => b.PortableRmsNormalization(Rows8(b), Vector8(b), 1e-6f)),
        ["RotaryEmbedding"] = (
            "at/RotaryEmbedding_0: float32[batch, sequence, 64] = com.microsoft.RotaryEmbedding(x, ids, cosines, sines)",
            b => b.RotaryEmbedding(In(b, "x", ["batch", "sequence", 64]), Ids(b), In(b, "cosines", [9, 8]), In(b, "sines", [9, 8]))),
        ["GroupQueryAttention, rotated already"] = (
            "at/GroupQueryAttention_0: float32[batch, sequence, 64], at/GroupQueryAttention_0:1: float32[batch, 2, length, 16], at/GroupQueryAttention_0:2: float32[batch, 2, length, 16] = com.microsoft.GroupQueryAttention(q, k, v, key, value, lengths, total) {num_heads=4, kv_num_heads=2, scale=0.25, do_rotary=0, softcap=50}",
            b => b.GroupQueryAttention(
                In(b, "q", ["batch", "sequence", 64]), In(b, "k", ["batch", "sequence", 32]), In(b, "v", ["batch", "sequence", 32]),
                Cache(b) with { Rows = Ids(b) }, new AttentionGeometry(4, 2, 16, 0.25f, null) { SoftCap = 50 })),
    };

    private static readonly Dictionary<string, Action<OpBuilder>> Mistakes = new()
    {
        ["at/Add"] = b => b.Add(Rows8(b), In(b, "x", [7])),
        ["at/Mul"] = b => b.Mul(Rows8(b), In(b, "x", [8], ElementType.Float16)),
        ["at/Sigmoid"] = b => b.Sigmoid(Ids(b)),
        ["at/Softmax"] = b => b.Softmax(Rows8(b), 2),
        ["at/MatMul"] = b => b.MatMul(Rows8(b), In(b, "x", [7, 8])),
        ["at/Gemm"] = b => b.Gemm(Rows8(b), In(b, "x", [6, 7]), null),
        ["at/Reshape"] = b => b.Reshape(In(b, "x", [4, 6]), [5, 5]),
        ["at/Transpose"] = b => b.Transpose(Rows8(b), 0, 0),
        ["at/Concat"] = b => b.Concat(1, Rows8(b), In(b, "x", ["other", 3])),
        ["at/Slice"] = b => b.Skip(Rows8(b), 1, 9),
        ["at/Pad"] = b => b.PadFront(Rows8(b), 0, 1),
        ["at/Gather"] = b => b.Gather(Rows8(b), In(b, "x", [1])),
        ["at/ScatterND"] = b => b.ScatterRows(Rows8(b), In(b, "x", ["n", 1], ElementType.Int64), In(b, "y", ["n", 7])),
        ["at/Shape"] = b => b.ShapeOf(Rows8(b), 1, 3),
        ["at/Conv"] = b => b.PatchConv(In(b, "x", ["images", 3, 20, 20]), In(b, "y", [8, 3, 5, 4]), null),
        ["at/LayerNormalization"] = b => b.LayerNormalization(Rows8(b), Vector8(b), In(b, "x", [7]), 1e-5f),
        ["at/SimplifiedLayerNormalization"] = b => b.RmsNormalization(Rows8(b), In(b, "x", [8], ElementType.Float16), 1e-5f),
        ["at/SkipSimplifiedLayerNormalization"] = b => b.SkipRmsNormalization(Rows8(b), In(b, "x", ["other", 8]), Vector8(b), 1e-5f),
        ["at/MatMulNBits"] = b => b.MatMulBlocks(Rows8(b), In(b, "x", [6, 2, 16], ElementType.UInt8), In(b, "y", [6, 2]), 32),
        ["at/GatherBlockQuantized"] = b => b.GatherBlocks(In(b, "x", [6, 24], ElementType.UInt8), Ids(b), In(b, "y", [6, 1]), 32),
        ["at/GroupQueryAttention"] = b => b.GroupQueryAttention(In(b, "packed", ["batch", "sequence", 127]), Cache(b), new AttentionGeometry(4, 2, 16, 0.25f, null)),
    };

    public static TheoryData<string> Operators() => [.. Table.Keys];

    public static TheoryData<string> Models() => [.. ModelFamilies.Supported.Select(CaseOf).OfType<string>()];

    public static TheoryData<string> Wrong() => [.. Mistakes.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_HasItsAttributesAndShape(string name)
    {
        var (expected, build) = Table[name];
        var graph = new Graph("test");
        build(new OpBuilder(graph).In("at"));
        var line = GraphText.Write(graph).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Equal(expected, line);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Operators_InUse_AreInTheTable(string model)
    {
        var known = Table.Keys.Select(name => name.Split(',')[0]).ToHashSet();
        using var checkpoint = Checkpoint.Open(Path.Combine(GoldenFolder.Root("models"), model));
        var export = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Int4);
        Assert.Subset(known, export.Graphs.SelectMany(graph => graph.Graph.Nodes).Select(node => node.OpType).ToHashSet());
        Assert.All(export.VisionEncoder.Graph.Nodes.Concat(export.Projector.Graph.Nodes), node => Assert.Equal(OpDomain.Onnx, node.Domain));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Operator_ShapesOrTypesThatDoNotFit_AreRefusedWithTheScope(string scope)
    {
        var error = Assert.Throws<GraphBuildException>(() => Mistakes[scope](new OpBuilder(new Graph("test")).In("at")));
        Assert.Equal(scope, error.ScopePath);
    }

    // The first golden case of a family, if the data at hand have one.
    private static string? CaseOf(string family) => GoldenFolder.Cases("models", "config.json")
        .FirstOrDefault(name => File.ReadAllText(Path.Combine(GoldenFolder.Root("models"), name, "config.json")).Contains($"\"model_type\": \"{family}\"", StringComparison.Ordinal));

    private static Value In(OpBuilder b, string name, TensorShape shape, ElementType type = ElementType.Float32) => b.Graph.AddInput(name, type, shape);

    private static Value Rows8(OpBuilder b) => In(b, "rows8", ["rows", 8]);

    private static Value Vector8(OpBuilder b) => In(b, "vector8", [8]);

    private static Value Ids(OpBuilder b) => In(b, "ids", ["batch", "sequence"], ElementType.Int64);

    private static AttentionCache Cache(OpBuilder b) => new(
        In(b, "key", ["batch", 2, "length", 16]), In(b, "value", ["batch", 2, "length", 16]), In(b, "lengths", ["batch"], ElementType.Int32),
        In(b, "total", [], ElementType.Int32), In(b, "cosines", [9, 8]), In(b, "sines", [9, 8]));
}
