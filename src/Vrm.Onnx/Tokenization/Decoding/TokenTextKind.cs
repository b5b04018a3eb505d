namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>What a token contributes to decoded text.</summary>
internal enum TokenTextKind : byte
{
    /// <summary>There is no such token: nothing.</summary>
    Hole,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Text that ends a word: a space comes before the next token.</summary>
    WordEnd,

    /// <summary>One byte of a character.</summary>
    Byte,
}
