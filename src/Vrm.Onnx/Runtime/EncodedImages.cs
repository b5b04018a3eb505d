using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Runtime;

/// <summary>What the vision graphs made of the pictures of a request.</summary>
/// <param name="Features">[rows, hidden size], one row for each image token in the order of the prompt.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Facts">What preprocessing says of each picture.</param>
internal sealed record EncodedImages(ReadOnlyMemory<float> Features, int Rows, IReadOnlyList<ImageFacts> Facts)
{
    /// <summary>No pictures.</summary>
    public static EncodedImages None { get; } = new(ReadOnlyMemory<float>.Empty, 0, []);

    /// <summary>What the first layers of the decoder add at the image tokens: [layers, rows, hidden size]; empty for models without.</summary>
    public ReadOnlyMemory<float> DeepStack { get; init; }

    /// <summary>Bytes of all of them.</summary>
    public long Bytes => sizeof(float) * ((long)Features.Length + DeepStack.Length);
}
