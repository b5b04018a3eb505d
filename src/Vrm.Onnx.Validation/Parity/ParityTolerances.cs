using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Validation;

/// <summary>The one table of how far a graph may be from its reference, by the precision of its weights.</summary>
/// <param name="Features">Largest difference of vision rows and image features.</param>
/// <param name="Logits">Largest difference of logits.</param>
/// <param name="Layers">Largest difference of what is inside a graph.</param>
public sealed record ParityTolerances(double Features, double Logits, double Layers)
{
    /// <summary>The tolerances for a precision. Reduced precision is a promise about answers, so its bounds are wide.</summary>
    /// <param name="precision">The precision of the decoder's weights.</param>
    public static ParityTolerances For(GraphPrecision precision) => precision switch
    {
        GraphPrecision.Float32 => new ParityTolerances(1e-4, 1e-3, 1e-3),
        GraphPrecision.Float16 or GraphPrecision.BFloat16 => new ParityTolerances(5e-2, 5e-2, 5e-2),
        GraphPrecision.Int8 => new ParityTolerances(5e-2, 0.5, 0.5),
        _ => new ParityTolerances(5e-2, double.PositiveInfinity, double.PositiveInfinity),
    };
}
