using System.Text;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Writes a string in place of every match of a pattern; it stands for the last character of the match.</summary>
internal sealed class ReplaceNormalizer(SplitPattern pattern, string content) : TextNormalizer
{
    private readonly byte[] _content = Encoding.UTF8.GetBytes(content);

    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        if (text.Bytes.IsEmpty)
        {
            return;
        }

        // Inverted and with matches "removed", the collector keeps exactly the matches.
        var matches = scratch.Matches;
        matches.Clear();
        var collector = new PieceCollector(matches, SplitBehavior.Removed);
        pattern.Split(text.Bytes, 0, invert: true, ref collector);
        if (matches.Count == 0)
        {
            return;
        }

        text.BeginRewrite();
        foreach (var match in matches.Items)
        {
            text.KeepTo(match.Start);
            text.SkipTo(match.End);
            text.Insert(_content);
        }

        text.KeepTo(text.Bytes.Length);
        text.EndRewrite();
    }
}
