using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Vision;

/// <summary>From pictures to the rows that the language model receives for them.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageEncoder
{
    private readonly ImagePreprocessor _preprocessor;
    private readonly ImageTokenSpec _tokens;
    private readonly VisionGraphs _vision;
    private PixelBatch? _spare; // pictures are mostly of one size, and memory of this length is costly to get anew each time

    public ImageEncoder(BundleManifest manifest, VisionGraphs vision)
    {
        _preprocessor = new ImagePreprocessor(manifest.Image);
        _tokens = manifest.ImageTokens;
        _vision = vision;
    }

    /// <summary>Preprocesses and encodes pictures.</summary>
    /// <returns>The features, held for the caller.</returns>
    public EncodedImages Encode(IReadOnlyList<RgbImage> images, RunScope run)
    {
        if (images.Count == 0)
        {
            return EncodedImages.None.Acquire();
        }

        run.CancellationToken.ThrowIfCancellationRequested();
        var batch = Interlocked.Exchange(ref _spare, null) ?? new PixelBatch();
        _preprocessor.Process(images.ToArray(), batch);
        using var tensors = new VisionTensors(input => TensorOf(input, batch));
        var encoded = _vision.Run(tensors, batch.Images.Sum(picture => _tokens.Count.Count(picture)), [.. batch.Images], run);
        _spare = batch; // a run that fails leaves its own to the collector
        return encoded;
    }

    /// <summary>The same for pictures that the vision encoder has seen already.</summary>
    /// <param name="visionHidden">What it gave, [tokens, hidden].</param>
    /// <param name="tokens">How many tokens; the projector makes one row of each.</param>
    /// <param name="facts">What preprocessing says of each picture.</param>
    /// <param name="run">The request.</param>
    /// <returns>The features, held for the caller.</returns>
    public EncodedImages Project(float[] visionHidden, int tokens, IReadOnlyList<ImageFacts> facts, RunScope run)
    {
        using var tensors = new VisionTensors(
            input => throw new InferenceException(GraphNames.Projector, $"it needs \"{input.Name}\", which comes with pictures."),
            NativeTensor.Over(visionHidden, tokens, visionHidden.Length / tokens));
        return _vision.Project(tensors, tokens, facts, run);
    }

    private static OrtValue TensorOf(TensorSpec input, PixelBatch batch)
    {
        if (input.Role == TensorRole.PixelValues)
        {
            return NativeTensor.Over(batch.PixelValues.Memory, batch.PixelValues.Shape.ToArray());
        }

        var integers = batch.FindIntegers(input.Name)
            ?? throw new InferenceException(GraphNames.VisionEncoder, $"the graphs for pictures need \"{input.Name}\", which this model's preprocessing does not produce.");
        return NativeTensor.Over(integers.Memory, integers.Shape.ToArray());
    }
}
