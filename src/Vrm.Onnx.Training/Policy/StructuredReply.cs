namespace Vrm.Onnx.Training.Policy;

/// <summary>A reply that is one think block and one answer block, in this order, and nothing else but white space.</summary>
internal static class StructuredReply
{
    /// <summary>Takes a reply apart.</summary>
    /// <param name="text">The reply.</param>
    /// <param name="format">The tags.</param>
    /// <param name="answer">What the only answer block holds; <see langword="null"/> where there is not exactly one.</param>
    /// <returns>Whether the whole reply has the form asked for.</returns>
    public static bool TryParse(string text, ReplyFormat format, out string? answer)
    {
        answer = Block(text, format.AnswerOpen, format.AnswerClose, out var answerStart, out var answerEnd);
        var thoughts = Block(text, format.ThinkOpen, format.ThinkClose, out var thinkStart, out var thinkEnd);
        return answer is not null && thoughts is not null && thinkEnd <= answerStart
            && string.IsNullOrWhiteSpace(text[..thinkStart]) && string.IsNullOrWhiteSpace(text[thinkEnd..answerStart]) && string.IsNullOrWhiteSpace(text[answerEnd..]);
    }

    /// <summary>Whether two answers mean the same: without regard to case, to white space at the ends and to how much of it is between words.</summary>
    public static bool IsSame(string answer, string expected) => string.Equals(Normal(answer), Normal(expected), StringComparison.OrdinalIgnoreCase);

    private static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string? Block(string text, string open, string close, out int start, out int end)
    {
        (start, end) = (text.IndexOf(open, StringComparison.Ordinal), 0);
        var inside = start + open.Length;
        var last = start < 0 ? -1 : text.IndexOf(close, inside, StringComparison.Ordinal);
        if (last < 0 || text.IndexOf(open, inside, StringComparison.Ordinal) >= 0 || text.IndexOf(close, last + close.Length, StringComparison.Ordinal) >= 0)
        {
            return null;
        }

        end = last + close.Length;
        return text[inside..last];
    }
}
