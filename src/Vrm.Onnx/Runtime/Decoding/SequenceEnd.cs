namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>Where a sequence ends.</summary>
/// <param name="Length">Its tokens.</param>
/// <param name="NextPosition">The position of the next token, which is its number but behind pictures of models that count lines and columns.</param>
internal readonly record struct SequenceEnd(int Length, long NextPosition)
{
    /// <summary>One token further.</summary>
    public SequenceEnd Next => new(Length + 1, NextPosition + 1);
}
