using System.Text;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Steering;

/// <summary>The text that takes an output from where it is to its answer, so that it stays well-formed.</summary>
internal static class AnswerTransition
{
    /// <summary>
    /// Closes the open block, passes over the reasoning blocks that are left by writing them empty, and opens the answer where it has a
    /// tag right behind them.
    /// </summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="block">The block that the output is in; −1 when it has not begun.</param>
    public static string Create(ReasoningDialect dialect, int block)
    {
        var text = new StringBuilder(block < 0 ? string.Empty : dialect.Blocks[block].Close);
        for (var next = block + 1; next < dialect.Blocks.Count; next++)
        {
            var (kind, open, close) = dialect.Blocks[next];
            if (kind == ReasoningBlockKind.Reasoning && !IsAnswerBefore(dialect, next))
            {
                text.Append(open).Append(close);
            }
            else if (kind == ReasoningBlockKind.Answer && dialect.Outside == OutsideText.Irregular)
            {
                text.Append(open);
                break;
            }
        }

        return text.ToString();
    }

    /// <summary>Reasoning that comes after the answer is not on the way to it.</summary>
    private static bool IsAnswerBefore(ReasoningDialect dialect, int block) =>
        dialect.Blocks.Take(block).Any(earlier => earlier.Kind == ReasoningBlockKind.Answer);
}
