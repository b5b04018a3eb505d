using System.Buffers;
using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Removes white space at the ends of a text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : TextNormalizer
{
    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        var bytes = text.Bytes;
        var (start, end) = (0, bytes.Length);
        while (left && Rune.DecodeFromUtf8(bytes[start..end], out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            start += length;
        }

        while (right && Rune.DecodeLastFromUtf8(bytes[start..end], out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            end -= length;
        }

        if (end - start < bytes.Length)
        {
            text.BeginRewrite();
            text.SkipTo(start);
            text.KeepTo(end);
            text.SkipTo(bytes.Length);
            text.EndRewrite();
        }
    }
}
