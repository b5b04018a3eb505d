using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Generation;

/// <summary>The prompt of a request that stands for itself: its pictures are encoded when its turn comes, and nothing is kept.</summary>
internal sealed class RequestSource(ReasoningEngine engine, ReasoningRequest request) : IPromptSource
{
    public DecoderPrompt Prepare(RunScope run) =>
        engine.CreatePrompt(ConversationHistory.Messages(request.SystemMessage, request.Images.Count, [], request.Question), engine.Encode(request.Images, run));

    public SequenceSnapshot? AcquirePrefix() => null;

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt)
    {
    }

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence)
    {
    }
}
