using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx;

/// <summary>A picture, or several that belong together, encoded once to be asked about many times: a question then costs its own tokens only.</summary>
/// <remarks>
/// Thread-safe: questions may run one after another or side by side. Keeps the image features, and the keys and values up to the end of the
/// picture, on the device that computes them. Disposing frees them once the last conversation about the picture is disposed too; it does not end
/// questions under way, and may come before or after that of the reasoner. When more is kept than
/// <see cref="VisionReasonerOptions.MaxCachedImageBytes"/>, the picture that was not asked about for the longest time is forgotten, and encoded again
/// with its next question.
/// </remarks>
public sealed class EncodedImage : IDisposable
{
    private readonly VisionReasoner _reasoner;
    private readonly SnapshotCache.Entry _entry;
    private readonly IReadOnlyList<RgbImage> _images;
    private readonly string? _systemMessage;
    private int _disposed;

    internal EncodedImage(VisionReasoner reasoner, SnapshotCache.Entry entry, IReadOnlyList<RgbImage> images, string? systemMessage)
    {
        _reasoner = reasoner;
        _entry = entry;
        _images = images;
        _systemMessage = systemMessage;
    }

    /// <summary>Bytes that are kept for the picture at present, on the host or the device; 0 after it was forgotten.</summary>
    public long KeptBytes => _entry.KeptBytes;

    /// <summary>Answers a question, streamed.</summary>
    /// <param name="question">The question. It is taken literally: nothing in it becomes a control token.</param>
    /// <param name="options">How to decode; <see langword="null"/> for the model's defaults.</param>
    /// <param name="cancellationToken">Ends the request, also in the middle of a run.</param>
    /// <returns>Updates, as <see cref="VisionReasoner.GenerateAsync"/> gives them, with the same exceptions.</returns>
    /// <exception cref="ObjectDisposedException">The handle, or the reasoner, was disposed.</exception>
    public IAsyncEnumerable<ReasoningUpdate> GenerateAsync(string question, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _reasoner.Stream(SourceOf(question) with { Reasoning = options?.ReasoningMode }, options, UpdateDelivery.AsWritten, cancellationToken);
    }

    /// <summary>Answers a question, whole: the last update of <see cref="GenerateAsync"/>, with the same exceptions.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    /// <returns>The result.</returns>
    public Task<ReasoningResult> AnswerAsync(string question, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return VisionReasoner.ReadResultAsync(_reasoner.Stream(SourceOf(question) with { Reasoning = options?.ReasoningMode }, options, UpdateDelivery.AtEnd, cancellationToken));
    }

    /// <summary>Answers a question several times, as one batch from one prefill, and takes the answer that most outputs agree on.</summary>
    /// <param name="question">The question.</param>
    /// <param name="count">How many outputs, from 1 to 1024.</param>
    /// <param name="options">How to decode; the temperature has to be above 0.</param>
    /// <param name="cancellationToken">Ends all outputs.</param>
    /// <returns>The outputs and what they agree on.</returns>
    /// <remarks>As <see cref="VisionReasoner.SampleAsync(ReasoningRequest, int, GenerationOptions?, CancellationToken)"/>, with the same exceptions.</remarks>
    public Task<SampledAnswer> SampleAsync(string question, int count, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return _reasoner.SampleAsync(SourceOf(question) with { Reasoning = options?.ReasoningMode }, count, options, cancellationToken);
    }

    /// <summary>Starts a conversation about the picture, in which each question knows those before it.</summary>
    /// <returns>The conversation; the caller disposes it, before or after this handle.</returns>
    /// <exception cref="ObjectDisposedException">The handle was disposed.</exception>
    public Conversation StartConversation()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new Conversation(_reasoner, SourceOf(string.Empty), []);
    }

    /// <summary>Frees what is kept, unless a conversation about the picture goes on: then its disposal does.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _entry.Dispose();
        }
    }

    internal EncodedImageSource SourceOf(string question)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new EncodedImageSource(_reasoner.Engine, _images, _entry) { Question = question, SystemMessage = _systemMessage };
    }
}
