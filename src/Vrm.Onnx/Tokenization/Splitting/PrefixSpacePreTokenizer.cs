using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Puts a space before every piece that does not begin with one (<c>add_prefix_space</c> of the byte level).</summary>
internal sealed class PrefixSpacePreTokenizer : PreTokenizer
{
    public override void Split(TextPieces pieces)
    {
        var text = pieces.Rewrite();
        text.BeginRewrite();
        foreach (var range in pieces.Ranges)
        {
            var start = text.RewrittenLength;
            text.SkipTo(range.Start);
            if (text.Bytes[range.Start] != ' ')
            {
                text.InsertAhead(" "u8);
            }

            text.KeepTo(range.End);
            pieces.NewRanges.Add(start, text.RewrittenLength);
        }

        text.EndRewrite();
        pieces.CommitRanges();
    }
}
