using Vrm.Onnx.Imaging;

namespace Vrm.Onnx;

public sealed partial class VisionReasoner
{
    /// <summary>Encodes a picture once, to be asked about many times.</summary>
    /// <inheritdoc cref="EncodeAsync(IReadOnlyList{RgbImage}, string?, CancellationToken)"/>
    /// <param name="image">The picture.</param>
    /// <param name="systemMessage">Instructions that all questions share, where the model's prompt format has a place for them.</param>
    /// <param name="cancellationToken">Ends the work, also in the middle of a run.</param>
    public Task<EncodedImage> EncodeAsync(RgbImage image, string? systemMessage = null, CancellationToken cancellationToken = default) =>
        EncodeAsync([image], systemMessage, cancellationToken);

    /// <summary>Encodes pictures that belong together once, to be asked about many times.</summary>
    /// <param name="images">The pictures in the order in which they stand before each question.</param>
    /// <param name="systemMessage">Instructions that all questions share, where the model's prompt format has a place for them.</param>
    /// <param name="cancellationToken">Ends the work, also in the middle of a run.</param>
    /// <returns>A handle for questions; the caller disposes it.</returns>
    /// <exception cref="ContextLengthException">The pictures do not fit into the context.</exception>
    /// <exception cref="PromptException">The model's prompt format has no place for a system message.</exception>
    /// <exception cref="ImageException">The model does not take pictures of that shape.</exception>
    /// <exception cref="RequestQueueFullException">Too many requests wait already.</exception>
    /// <exception cref="InferenceException">A run failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The reasoner was disposed, before or during the work.</exception>
    public async Task<EncodedImage> EncodeAsync(IReadOnlyList<RgbImage> images, string? systemMessage = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        foreach (var image in images)
        {
            ArgumentNullException.ThrowIfNull(image, nameof(images));
        }

        using var lease = _gate.Enter();
        var encoded = new EncodedImage(this, Engine.Cache.Open(), [.. images], systemMessage);
        try
        {
            await Engine.PrefillAsync(encoded.SourceOf(string.Empty) with { IsPrefixOnly = true }, cancellationToken).ConfigureAwait(false);
            return encoded;
        }
        catch
        {
            encoded.Dispose();
            throw;
        }
    }
}
