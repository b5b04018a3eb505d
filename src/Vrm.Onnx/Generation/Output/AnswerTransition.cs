using System.Text;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Output;

/// <summary>The text that takes an output from where it is to its answer, so that it stays well-formed.</summary>
internal static class AnswerTransition
{
    /// <summary>
    /// Closes the open block, passes over the reasoning blocks that are still to come by writing them empty, and opens the answer. Where the
    /// dialect has words between reasoning and answer, the model is left to write them and to open the answer itself, unless it must open it now.
    /// </summary>
    /// <param name="dialect">The dialect.</param>
    /// <param name="output">The output so far.</param>
    /// <param name="mustOpen">Whether the answer has to be opened also where the dialect has words before it, because it is constrained.</param>
    public static string Create(ReasoningDialect dialect, ThinkAnswerParser output, bool mustOpen)
    {
        var text = new StringBuilder(output.Block < 0 ? string.Empty : dialect.Blocks[output.Block].Close);
        for (var next = 0; next < dialect.Blocks.Count; next++)
        {
            if (output.HasWritten(next))
            {
                continue;
            }

            var block = dialect.Blocks[next];
            if (block.Kind == ReasoningBlockKind.Reasoning && !IsAnswerBefore(dialect, next))
            {
                text.Append(block.Open).Append(block.Close);
            }
            else if (block.Kind == ReasoningBlockKind.Answer && (mustOpen || dialect.Outside == OutsideText.Irregular))
            {
                text.Append(block.Open);
                break;
            }
        }

        return text.ToString();
    }

    /// <summary>Reasoning that comes after the answer is not on the way to it.</summary>
    private static bool IsAnswerBefore(ReasoningDialect dialect, int block) =>
        dialect.Blocks.Take(block).Any(earlier => earlier.Kind == ReasoningBlockKind.Answer);
}
