using System.Text;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Where bytes without a token fall back to <c>&lt;0x00&gt;</c> … <c>&lt;0xFF&gt;</c>, a token of that form stands for a byte or the file is damaged.</summary>
internal static class ByteTokenCheck
{
    private const int Length = 6;

    /// <exception cref="TokenizerException">A token such as <c>&lt;0xGG&gt;</c> stands for no byte.</exception>
    public static void Require(JsonField vocabularyField, Vocabulary vocabulary)
    {
        for (var id = 0; id < vocabulary.Size; id++)
        {
            var spelling = vocabulary[id];
            if (spelling.Length == Length && spelling.StartsWith("<0x"u8) && spelling[^1] == '>' && !(char.IsAsciiHexDigit((char)spelling[3]) && char.IsAsciiHexDigit((char)spelling[4])))
            {
                var text = Encoding.UTF8.GetString(spelling);
                throw vocabularyField.At($"{vocabularyField.Path}[\"{text}\"]", text, "two hexadecimal digits, as byte_fallback is true");
            }
        }
    }
}
