using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Turns a piece of text, as the pre-tokenizer cut it, into tokens.</summary>
/// <remarks>Immutable; what a call needs to write to is in the <see cref="ModelWorkspace"/> it is given.</remarks>
internal abstract class TokenModel
{
    protected TokenModel(Vocabulary vocabulary) => Vocabulary = vocabulary;

    public Vocabulary Vocabulary { get; }

    /// <summary>Appends the tokens of a piece.</summary>
    /// <param name="piece">The piece as UTF-8, not empty.</param>
    /// <param name="start">Where the piece starts in its text, in bytes; added to the positions of the tokens.</param>
    /// <param name="workspace">Memory of this call; its <see cref="ModelWorkspace.Tokens"/> are appended to.</param>
    public abstract void Encode(ReadOnlySpan<byte> piece, int start, ModelWorkspace workspace);
}
