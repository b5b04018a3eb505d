using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Generation;

/// <summary>Makes prompts of pictures and text: the model, or what stands for it in a test.</summary>
internal interface IPromptFactory
{
    /// <summary>Encodes pictures.</summary>
    /// <param name="images">The pictures; none is allowed.</param>
    /// <param name="run">The request.</param>
    /// <returns>The features, held for the caller.</returns>
    EncodedImages Encode(IReadOnlyList<RgbImage> images, RunScope run);

    /// <summary>The prompt of a conversation, up to where the model writes.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="reasoning">Whether the model is to reason; <see langword="null"/>: as its template has it.</param>
    /// <param name="images">Its pictures, held for the prompt; let go if there is none.</param>
    /// <exception cref="PromptException">The conversation does not fit the model's prompt format.</exception>
    DecoderPrompt CreatePrompt(IReadOnlyList<PromptMessage> messages, ReasoningMode? reasoning, EncodedImages images);
}
