using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation;

/// <summary>A question about pictures whose features, and the keys and values up to behind them, are kept. What was evicted is computed again and kept again.</summary>
/// <param name="Prompts">The model.</param>
/// <param name="Images">The pictures.</param>
/// <param name="Entry">Where they are kept.</param>
internal sealed record EncodedImageSource(IPromptFactory Prompts, IReadOnlyList<RgbImage> Images, SnapshotCache.Entry Entry) : IPromptSource
{
    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>Instructions before it.</summary>
    public string? SystemMessage { get; init; }

    /// <summary>Whether the model is to reason; <see langword="null"/>: as its template has it.</summary>
    public ReasoningMode? Reasoning { get; init; }

    /// <summary>Whether only what all questions share is wanted.</summary>
    public bool IsPrefixOnly { get; init; }

    public DecoderPrompt Prepare(RunScope run)
    {
        var messages = ConversationHistory.Messages(SystemMessage, Images.Count, [], Question);
        var prompt = Prompts.CreatePrompt(messages, Reasoning, Entry.AcquireImages() ?? Prompts.Encode(Images, run));
        return IsPrefixOnly ? prompt with { Tokens = prompt.Tokens[..SharedLength(prompt)] } : prompt;
    }

    public SequenceSnapshot? AcquirePrefix() => Entry.AcquireSnapshot();

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt)
    {
        if (!Entry.Keeps(prompt.Images))
        {
            var snapshot = batch.Save(row, prompt, SharedLength(prompt));
            Entry.Keep(new SnapshotCache.Kept(prompt.Images.Acquire(), snapshot));
        }
    }

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence)
    {
    }

    /// <summary>Everything up to the last image token: behind it stands the question. Without pictures only what stands before any question.</summary>
    private static int SharedLength(DecoderPrompt prompt) => Math.Max(1, Array.LastIndexOf(prompt.Tokens, prompt.ImageToken) + 1);
}
