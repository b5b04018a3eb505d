namespace Vrm.Onnx.Export.Graphs;

/// <summary>The two published formulas of GELU (arXiv:1606.08415).</summary>
internal enum GeluForm
{
    /// <summary>x·½·(1 + erf(x/√2)).</summary>
    Erf,

    /// <summary>x·½·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    Tanh,
}
