namespace Vrm.Onnx.Export.Layers;

/// <summary>The non-linearity of a feed-forward layer.</summary>
internal enum Activation
{
    /// <summary>None: f(x) = x.</summary>
    Linear,

    /// <summary>x·Φ(x), exact.</summary>
    Gelu,

    /// <summary>x·Φ(x) by the tanh formula.</summary>
    GeluTanh,

    /// <summary>x·σ(1.702·x).</summary>
    QuickGelu,

    /// <summary>x·σ(x).</summary>
    Silu,

    /// <summary>max(x, 0).</summary>
    Relu,
}
