using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Splits at what a pattern matches or, inverted, at what it does not.</summary>
internal sealed class SplitPreTokenizer(SplitPattern pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    public override void Split(TextPieces pieces)
    {
        var text = pieces.Text;
        foreach (var range in pieces.Ranges)
        {
            var collector = new PieceCollector(pieces.NewRanges, behavior);
            pattern.Split(text[range.Start..range.End], range.Start, invert, ref collector);
            collector.Complete();
        }

        pieces.CommitRanges();
    }
}
