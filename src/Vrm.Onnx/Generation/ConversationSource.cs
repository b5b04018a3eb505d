using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Generation;

/// <summary>The next question of a conversation: starts from the end of the last one, or from the picture, whichever has more in common with the prompt.</summary>
/// <param name="image">The picture.</param>
/// <param name="turns">What was asked and answered, read when the question's turn comes; it does not change while the question is answered.</param>
/// <param name="entry">Where the conversation's keys and values are kept.</param>
internal sealed class ConversationSource(EncodedImageSource image, IReadOnlyList<ConversationTurn> turns, SnapshotCache.Entry entry) : IPromptSource
{
    private DecoderPrompt? _prompt;

    public DecoderPrompt Prepare(RunScope run)
    {
        var messages = ConversationHistory.Messages(image.SystemMessage, image.Images.Count, turns, image.Question);
        return _prompt = image.Prompts.CreatePrompt(messages, image.Reasoning, image.Entry.AcquireImages() ?? image.Prompts.Encode(image.Images, run));
    }

    public SequenceSnapshot? AcquirePrefix()
    {
        var (conversation, picture) = (entry.AcquireSnapshot(), image.AcquirePrefix());
        var isLonger = conversation is not null && conversation.SharedLength(_prompt!) >= (picture?.SharedLength(_prompt!) ?? 0);
        (isLonger ? picture : conversation)?.Release();
        return isLonger ? conversation : picture;
    }

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt) => image.OnPrefilled(batch, row, prompt);

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence) =>
        entry.Keep(new SnapshotCache.Kept(EncodedImages.None.Acquire(), batch.Save(row, sequence, sequence.Length)));
}
