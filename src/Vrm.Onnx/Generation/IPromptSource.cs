using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation;

/// <summary>Where a request's prompt comes from: pictures to be encoded now, or a handle that has encoded them.</summary>
/// <remarks>Pictures are prepared by one loop of the scheduler and all else happens in the other, each a call at a time.</remarks>
internal interface IPromptSource
{
    /// <summary>Makes the prompt; encodes pictures that are not encoded.</summary>
    /// <param name="run">The request.</param>
    /// <returns>The prompt; its pictures are held for the caller, who releases them.</returns>
    DecoderPrompt Prepare(RunScope run);

    /// <summary>A computed beginning, held for the caller, who releases it; <see langword="null"/> when there is none.</summary>
    SequenceSnapshot? AcquirePrefix();

    /// <summary>Told when the prompt is in a row of the batch, so that its beginning can be kept.</summary>
    void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt);

    /// <summary>Told when the output has ended, while it is still in its row.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row.</param>
    /// <param name="sequence">The tokens of prompt and output that are in the row.</param>
    void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence);
}
