using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Spells every piece in the byte alphabet, for steps that come after the byte level; where none does, the model takes the bytes as they are.</summary>
internal sealed class ByteLevelPreTokenizer : PreTokenizer
{
    public override void Split(TextPieces pieces)
    {
        var text = pieces.Rewrite();
        text.BeginRewrite();
        foreach (var range in pieces.Ranges)
        {
            var start = text.RewrittenLength;
            text.SkipTo(range.Start);
            ByteAlphabet.Spell(text, range);
            pieces.NewRanges.Add(start, text.RewrittenLength);
        }

        text.EndRewrite();
        pieces.CommitRanges();
    }
}
