using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layers;

/// <summary>Activations by their names in configurations, and as operations.</summary>
internal static class Activations
{
    private static readonly (string Text, Activation Meaning)[] Names =
    [
        ("gelu", Activation.Gelu), ("gelu_python", Activation.Gelu),
        ("gelu_pytorch_tanh", Activation.GeluTanh), ("gelu_new", Activation.GeluTanh), ("gelu_fast", Activation.GeluTanh), ("gelu_python_tanh", Activation.GeluTanh),
        ("quick_gelu", Activation.QuickGelu), ("silu", Activation.Silu), ("swish", Activation.Silu), ("relu", Activation.Relu), ("linear", Activation.Linear),
    ];

    /// <summary>Reads a configuration's activation.</summary>
    /// <exception cref="CheckpointException">It is none of the supported.</exception>
    public static Activation Read(ConfigNode config, string field, Activation defaultValue) =>
        config.Has(field) ? config.GetChoice(field, Names) : defaultValue;

    /// <summary>Applies it element by element.</summary>
    public static Value Apply(OpBuilder b, Activation activation, Value x) => activation switch
    {
        Activation.Linear => x,
        Activation.Gelu => b.Gelu(x, GeluForm.Erf),
        Activation.GeluTanh => b.Gelu(x, GeluForm.Tanh),
        Activation.QuickGelu => b.Mul(x, b.Sigmoid(b.Mul(x, b.Real(x.Type, 1.702)))),
        Activation.Silu => b.Mul(x, b.Sigmoid(x)),
        Activation.Relu => b.Relu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
