namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>What <see cref="ExecutionOptions.Strict"/> holds a loaded graph to, and reports name where it is not asked for.</summary>
/// <remarks>
/// ONNX Runtime's own switch, <c>session.disable_cpu_ep_fallback</c>, refuses any node on the CPU, and it puts the arithmetic of shapes
/// there on purpose, where it is faster: every graph with a dynamic axis would be refused. So the model's own arithmetic is looked for.
/// </remarks>
internal static class StrictExecution
{
    private const string CpuProvider = "CPUExecutionProvider";
    private const string CachedAttention = "GroupQueryAttention";

    private static readonly HashSet<string> ModelOperators =
    [
        "Attention", "BiasGelu", "Conv", "DecoderMaskedMultiHeadAttention", "FastGelu", "FusedConv", "FusedGemm", "FusedMatMul", "Gelu", "Gemm",
        CachedAttention, "LayerNormalization", "MatMul", "MatMulNBits", "MultiHeadAttention", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization",
        "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "Softmax",
    ];

    /// <summary>Whether the CPU computes attention over the KV cache.</summary>
    public static bool AttendsOnCpu(IReadOnlyList<AssignedNode> nodes) => nodes.Contains(new AssignedNode(CpuProvider, CachedAttention));

    /// <summary>What of the model itself the CPU runs beside another provider, and why, as far as that is known.</summary>
    /// <param name="provider">The provider that was to run it, by ONNX Runtime's name.</param>
    /// <param name="nodes">What runs where.</param>
    /// <returns><see langword="null"/> if it is nothing.</returns>
    public static string? Describe(string provider, IReadOnlyList<AssignedNode> nodes)
    {
        var kinds = nodes.Where(node => node.Provider == CpuProvider && ModelOperators.Contains(node.Operator))
            .GroupBy(node => node.Operator, StringComparer.Ordinal)
            .Select(group => $"{group.Key} ({group.Count()})")
            .ToList();
        var reason = AttendsOnCpu(nodes) ? $" ONNX Runtime has {CachedAttention} for GPUs in 16 bits only: export the decoder with --compute fp16, and weights in fp16 or integers." : "";
        return kinds.Count == 0 ? null : $"{provider} leaves to the CPU: {string.Join(", ", kinds)}.{reason}";
    }
}
