using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation;

/// <summary>The prompt of a request that stands for itself: its pictures are encoded when its turn comes, and nothing is kept.</summary>
internal sealed class RequestSource(IPromptFactory prompts, ReasoningRequest request, ReasoningMode? reasoning = null) : IPromptSource
{
    private readonly RgbImage[] _images = [.. request.Images]; // the list is the caller's, who may use it again while the request waits

    public DecoderPrompt Prepare(RunScope run) =>
        prompts.CreatePrompt(ConversationHistory.Messages(request.SystemMessage, _images.Length, [], request.Question), reasoning, prompts.Encode(_images, run));

    public SequenceSnapshot? AcquirePrefix() => null;

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt)
    {
    }

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence)
    {
    }
}
