using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Writes spaces as a visible character, puts one before the text, and splits there.</summary>
internal sealed class MetaspacePreTokenizer(Rune replacement, MetaspacePrepend prepend, bool split) : PreTokenizer
{
    private readonly byte[] _replacement = Encoding.UTF8.GetBytes(replacement.ToString());
    private readonly SplitPreTokenizer? _split = split
        ? new SplitPreTokenizer(new LiteralSplitPattern(replacement.ToString()), SplitBehavior.MergedWithNext, invert: false)
        : null;

    public override bool AsksForInput => prepend == MetaspacePrepend.First;

    public override void Split(TextPieces pieces)
    {
        // Only the first piece can begin the input; to be asked before the text is rewritten.
        var beginsInput = prepend == MetaspacePrepend.First && pieces.Ranges.Length > 0 && pieces.BeginsInput(pieces.Ranges[0]);
        var text = pieces.Rewrite();
        text.BeginRewrite();
        foreach (var range in pieces.Ranges)
        {
            var start = text.RewrittenLength;
            text.SkipTo(range.Start);
            var first = text.Bytes[range.Start..range.End];
            var hasOne = first[0] == ' ' || first.StartsWith(_replacement);
            if (!hasOne && (prepend == MetaspacePrepend.Always || beginsInput))
            {
                text.InsertAhead(_replacement);
            }

            ReplaceSpaces(text, range);
            pieces.NewRanges.Add(start, text.RewrittenLength);
            beginsInput = false;
        }

        text.EndRewrite();
        pieces.CommitRanges();
        _split?.Split(pieces);
    }

    private void ReplaceSpaces(AlignedText text, TextRange range)
    {
        for (var from = range.Start; ;)
        {
            var found = text.Bytes[from..range.End].IndexOf((byte)' ');
            if (found < 0)
            {
                text.KeepTo(range.End);
                return;
            }

            text.KeepTo(from + found);
            text.Replace(_replacement);
            from += found + 1;
        }
    }
}
