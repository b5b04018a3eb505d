namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>The sizes of a projector.</summary>
/// <param name="InputSize">Numbers per row of the vision tower, all layers that are read together.</param>
/// <param name="HiddenSize">Numbers per row of the language model.</param>
/// <param name="Activation">Between the two layers.</param>
/// <param name="Bias">Whether the layers have biases.</param>
internal sealed record ProjectorConfig(int InputSize, int HiddenSize, Activation Activation, bool Bias)
{
    /// <summary>Whether both layers together are one linear map.</summary>
    public bool IsLinear => Activation == Activation.Linear;
}
