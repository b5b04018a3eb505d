using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>The names of tensors in a record, and what graphs take of them.</summary>
internal static class ParityTensors
{
    public const string PixelValues = "pixel_values";
    public const string Grid = "image_grid_thw";
    public const string VisionHidden = "vision_hidden";
    public const string Features = "image_features";
    public const string TokenIds = "input_ids";
    public const string Logits = "logits";
    public const string Generated = "generated";
    public const string StepLogits = "step_logits";

    /// <summary>The tensor for an input that pictures give; the caller disposes it.</summary>
    public static OrtValue PictureInput(IParityReference reference, TensorSpec input)
    {
        var name = input.Role == TensorRole.PixelValues ? PixelValues : input.Name;
        if (input.Element == TensorElement.Float32)
        {
            var (floats, shape) = reference.Floats(name);
            return NativeTensor.Over(floats, shape);
        }

        var (integers, integerShape) = reference.Integers(name);
        return NativeTensor.Over(integers, integerShape);
    }

    /// <summary>What positions need to know of the pictures; nothing where they do not depend on them.</summary>
    public static ImageFacts[] Pictures(IParityReference reference)
    {
        if (!reference.Has(Grid))
        {
            return [];
        }

        var (grids, shape) = reference.Integers(Grid); // frames, lines and columns of patches: [pictures, 3]
        return [.. Enumerable.Range(0, checked((int)shape[0])).Select(i => new ImageFacts
        {
            PatchRows = checked((int)grids[(3 * i) + 1]),
            PatchColumns = checked((int)grids[(3 * i) + 2]),
        })];
    }

    /// <summary>The prompt.</summary>
    public static int[] Tokens(IParityReference reference) => Array.ConvertAll(reference.Integers(TokenIds).Values, id => checked((int)id));
}
