using System.Globalization;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>How far the steps of a tokenizer may lengthen a text: thirty steps that double it would make a terabyte of a page.</summary>
/// <remarks>The longest of the Unicode forms makes 33 bytes of 3; Falcon's byte alphabet and a visible space take twice and three times as many.</remarks>
/// <param name="source">The tokenizer's file, for the error.</param>
internal sealed class TextLimit(JsonSource source)
{
    private const long Factor = 32;
    private const long Least = 64 * 1024;

    /// <summary>Bytes that a text of a length may become.</summary>
    public static int Of(int length) => (int)Math.Min(Array.MaxLength, Least + (Factor * length));

    /// <summary>The error for a text that would become longer.</summary>
    public FileFormatException Exceeded(int limit) => source.Refuse(
        "The steps make a text too long.",
        "normalizer and pre_tokenizer",
        string.Create(CultureInfo.InvariantCulture, $"more than {limit} bytes"),
        string.Create(CultureInfo.InvariantCulture, $"at most {Factor} times the text, and {Least} bytes"));
}
