using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Training.Policy;

/// <summary>A task's prompt for the engine: the frozen tower's rows are there already, and go through the map W as it is now.</summary>
/// <param name="engine">The engine.</param>
/// <param name="prompt">The prompt.</param>
/// <param name="imageToken">The id of the image token.</param>
internal sealed class PolicyPromptSource(ReasoningEngine engine, PolicyPrompt prompt, int imageToken) : IPromptSource
{
    public DecoderPrompt Prepare(RunScope run) => new(
        Array.ConvertAll(prompt.Tokens, token => checked((int)token)),
        engine.Project(prompt.VisionHidden, prompt.ImageRows.Length, [default], run),
        imageToken);

    public SequenceSnapshot? AcquirePrefix() => null;

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt)
    {
    }

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence)
    {
    }
}
