namespace Vrm.Onnx.Runtime;

/// <summary>What <see cref="ExecutionOptions.Strict"/> holds a loaded graph to.</summary>
/// <remarks>
/// ONNX Runtime's own switch, <c>session.disable_cpu_ep_fallback</c>, refuses any node on the CPU, and it puts the arithmetic of shapes
/// there on purpose, where it is faster: every graph with a dynamic axis would be refused. So the model's own arithmetic is looked for.
/// </remarks>
internal static class StrictExecution
{
    private const string CpuProvider = "CPUExecutionProvider";

    private static readonly HashSet<string> ModelOperators =
    [
        "Attention", "BiasGelu", "Conv", "DecoderMaskedMultiHeadAttention", "FastGelu", "FusedConv", "FusedGemm", "FusedMatMul", "Gelu", "Gemm",
        "GroupQueryAttention", "LayerNormalization", "MatMul", "MatMulNBits", "MultiHeadAttention", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization",
        "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "Softmax",
    ];

    /// <exception cref="InferenceException">The CPU runs part of the model itself, though another provider was required.</exception>
    public static void Require(string graph, ExecutionProvider required, IReadOnlyList<AssignedNode> nodes)
    {
        if (required == ExecutionProvider.Cpu)
        {
            return;
        }

        var left = nodes.Where(node => node.Provider == CpuProvider && ModelOperators.Contains(node.Operator)).Select(node => node.Operator).ToList();
        if (left.Count > 0)
        {
            var kinds = left.GroupBy(name => name, StringComparer.Ordinal).Select(group => $"{group.Key} ({group.Count()})");
            throw new InferenceException(graph, $"{required} was required, and leaves to the CPU: {string.Join(", ", kinds)}.");
        }
    }
}
