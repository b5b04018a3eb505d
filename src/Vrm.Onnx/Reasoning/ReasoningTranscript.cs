using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx;

/// <summary>A model's output, taken apart by its dialect. Nothing is trimmed.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Reasoning">The reasoning without its tags; several blocks are put together as they stand. Empty when there is none.</param>
/// <param name="Answer">The answer without its tags; <see langword="null"/> when there is none. Of several answers it is the first.</param>
/// <param name="Other">Text outside both, put together as it stands.</param>
/// <param name="Irregularities">In what the output departs from its dialect.</param>
public sealed record ReasoningTranscript(string Reasoning, string? Answer, string Other, ReasoningIrregularities Irregularities)
{
    private const ReasoningIrregularities Harmless = ReasoningIrregularities.EmptyReasoning | ReasoningIrregularities.EmptyAnswer;

    /// <summary>Whether every block of the dialect is there exactly once and in order, with nothing but whitespace where nothing else belongs.</summary>
    public bool WellFormed => (Irregularities & ~Harmless) == ReasoningIrregularities.None;

    /// <summary>Whether there is an answer and the model came to its end.</summary>
    /// <value><see langword="false"/> when there is no answer, or the output ended inside it.</value>
    public bool IsAnswerComplete => Answer is not null && !Irregularities.HasFlag(ReasoningIrregularities.UnclosedAnswer);

    /// <summary>Takes a whole output apart.</summary>
    /// <param name="output">The output, tags included, without what the prompt prefilled.</param>
    /// <param name="dialect">How the model marks reasoning and answer.</param>
    /// <param name="end">How the output came to its end.</param>
    /// <exception cref="ArgumentNullException"><paramref name="dialect"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOptionException">The dialect is not valid.</exception>
    public static ReasoningTranscript Parse(ReadOnlySpan<char> output, ReasoningDialect dialect, OutputEnd end = OutputEnd.Finished)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        var builder = new TranscriptBuilder();
        var parser = new ThinkAnswerParser(CompiledDialect.Create(dialect), builder);
        parser.Push(output);
        return builder.Build(parser.Complete(end));
    }
}
