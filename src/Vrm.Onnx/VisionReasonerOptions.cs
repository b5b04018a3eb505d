using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx;

/// <summary>How a model is loaded.</summary>
public sealed record VisionReasonerOptions
{
    /// <summary>Where and how the vision encoder runs.</summary>
    /// <value>CUDA where it is to be had, else the CPU.</value>
    public ExecutionOptions VisionEncoder { get; init; } = new();

    /// <summary>Where and how the projector runs.</summary>
    /// <value>CUDA where it is to be had, else the CPU.</value>
    public ExecutionOptions Projector { get; init; } = new();

    /// <summary>Where and how the decoder runs.</summary>
    /// <value>CUDA where it is to be had, else the CPU.</value>
    public ExecutionOptions Decoder { get; init; } = new();

    /// <summary>How the bundle's files are checked before they are loaded.</summary>
    /// <value><see cref="BundleVerification.Full"/></value>
    public BundleVerification Verification { get; init; } = BundleVerification.Full;

    internal void Validate()
    {
        VisionEncoder.Validate(nameof(VisionEncoder));
        Projector.Validate(nameof(Projector));
        Decoder.Validate(nameof(Decoder));
    }
}
