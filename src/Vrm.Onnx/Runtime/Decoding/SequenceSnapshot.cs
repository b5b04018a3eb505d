using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>The computed beginning of a sequence: keys and values that any number of sequences may start from. Nothing changes it.</summary>
/// <remarks>Thread-safe. Does not hold the pictures of its prompt: their keys and values are in it.</remarks>
internal sealed class SequenceSnapshot : CountedMemory<SequenceSnapshot>
{
    /// <param name="prompt">What was computed.</param>
    /// <param name="length">How many of its tokens.</param>
    /// <param name="store">Keys and values, one row; owned. <see langword="null"/> where a batch needs none.</param>
    public SequenceSnapshot(DecoderPrompt prompt, int length, KeyValueStore? store)
    {
        Prompt = prompt;
        Length = length;
        Store = store;
    }

    public DecoderPrompt Prompt { get; }

    public int Length { get; }

    public KeyValueStore? Store { get; }

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => Store?.Bytes ?? 0;

    /// <summary>How many of a prompt's tokens need not be computed again: at least one is left, whose logits are wanted.</summary>
    public int SharedLength(DecoderPrompt prompt) => Prompt.CommonLength(prompt, Math.Min(Length, prompt.Length - 1));

    protected override void Free() => Store?.Dispose();
}
