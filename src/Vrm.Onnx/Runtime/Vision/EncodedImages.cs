using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Runtime.Vision;

/// <summary>What the vision graphs made of the pictures of a prompt, in the memory where the decoder reads it.</summary>
/// <remarks>
/// Held by whoever needs the rows: a request until they are in its cache, samples of one prompt together, and what is kept for a picture's next question.
/// Prompts are compared by these objects, also when nobody holds their memory any more.
/// </remarks>
internal sealed class EncodedImages : CountedMemory<EncodedImages>
{
    /// <param name="features">One row for each image token in the order of the prompt; owned.</param>
    /// <param name="deepStack">What the first layers of the decoder add at the image tokens; owned. <see langword="null"/> for models without.</param>
    /// <param name="facts">What preprocessing says of each picture.</param>
    public EncodedImages(FeatureBlock features, FeatureBlock? deepStack, IReadOnlyList<ImageFacts> facts)
        : this(facts)
    {
        (Features, DeepStack) = (features, deepStack);
        (Rows, Bytes) = (features.Rows, features.Bytes + (deepStack?.Bytes ?? 0));
    }

    private EncodedImages(IReadOnlyList<ImageFacts> facts) => Facts = facts;

    /// <summary>No pictures. Held by itself, and so never freed.</summary>
    public static EncodedImages None { get; } = new([]);

    /// <summary>[rows, hidden size]; <see langword="null"/> where there are no pictures.</summary>
    public FeatureBlock? Features { get; }

    /// <summary>[layers, rows, hidden size]; <see langword="null"/> for models without.</summary>
    public FeatureBlock? DeepStack { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Bytes of memory.</summary>
    public long Bytes { get; }

    /// <summary>What preprocessing says of each picture.</summary>
    public IReadOnlyList<ImageFacts> Facts { get; }

    protected override void Free()
    {
        Features?.Dispose();
        DeepStack?.Dispose();
    }
}
