using System.Globalization;
using System.Text;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx;

/// <summary>A model's output, taken apart by its dialect. Nothing is trimmed.</summary>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out what the model wrote.</remarks>
public sealed record ReasoningTranscript
{
    private const ReasoningIrregularities Harmless = ReasoningIrregularities.EmptyReasoning | ReasoningIrregularities.EmptyAnswer;

    /// <summary>The reasoning without its tags; several blocks are put together as they stand.</summary>
    /// <value>Empty when there is none.</value>
    public required string Reasoning { get; init; }

    /// <summary>The answer without its tags. Of several answers it is the first.</summary>
    /// <value><see langword="null"/> when there is none.</value>
    public required string? Answer { get; init; }

    /// <summary>Text outside both, put together as it stands.</summary>
    public required string Other { get; init; }

    /// <summary>In what the output departs from its dialect.</summary>
    public required ReasoningIrregularities Irregularities { get; init; }

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

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Reasoning = {Reasoning.Length} characters, Answer = {Answer?.Length ?? 0} characters, ");
        builder.Append(CultureInfo.InvariantCulture, $"Other = {Other.Length} characters, Irregularities = {Irregularities}");
        return true;
    }
}
