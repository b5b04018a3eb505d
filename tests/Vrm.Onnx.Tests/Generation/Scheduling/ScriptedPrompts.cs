using System.Globalization;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>Prompts for a <see cref="ScriptedBatch"/>: a question is the number of its request and stands last, a picture is two image tokens. Knows every picture that it encoded.</summary>
internal sealed class ScriptedPrompts : IPromptFactory
{
    public const int ImageToken = -2;

    private const int RowsPerPicture = 2;

    private readonly List<EncodedImages> _encoded = [];

    /// <summary>Called in the middle of a run; says whether the run notices that it was cancelled.</summary>
    public Func<bool> During { get; init; } = () => true;

    /// <summary>Makes the next picture fail.</summary>
    public Exception? Fault { get; set; }

    public static RgbImage Picture { get; } = RgbImage.FromPixels([1, 2, 3], new PixelLayout(1, 1, PixelFormat.Rgb24));

    public EncodedImages Encode(IReadOnlyList<RgbImage> images, RunScope run)
    {
        run.CancellationToken.ThrowIfCancellationRequested();
        if (During())
        {
            run.CancellationToken.ThrowIfCancellationRequested();
        }

        if (Fault is { } fault)
        {
            Fault = null;
            throw fault;
        }

        var encoded = new EncodedImages(new FeatureBlock(TensorMemory.Host, RowsPerPicture * images.Count, 2), deepStack: null, []);
        _encoded.Add(encoded);
        return encoded;
    }

    public DecoderPrompt CreatePrompt(IReadOnlyList<PromptMessage> messages, ReasoningMode? reasoning, EncodedImages images)
    {
        var tokens = messages.SelectMany(message => message.Output?.Tokens ?? message.Parts.SelectMany(TokensOf));
        return new DecoderPrompt([.. tokens], images, ImageToken);
    }

    /// <summary>Nobody holds a picture any more.</summary>
    public void AssertFreed() => Assert.All(_encoded, images => Assert.Throws<ObjectDisposedException>(images.Acquire));

    private static int[] TokensOf(string? part) =>
        part is null ? [.. Enumerable.Repeat(ImageToken, RowsPerPicture)] : [int.Parse(part, CultureInfo.InvariantCulture)];
}
