using System.Text;

namespace Vrm.Onnx.Reasoning;

/// <summary>Folds the pieces of an output into its transcript.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TranscriptBuilder : IPieceSink
{
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _answer = new();
    private readonly StringBuilder _other = new();

    public void Add(PieceKind kind, ReadOnlySpan<char> text)
    {
        switch (kind)
        {
            case PieceKind.Reasoning:
                _reasoning.Append(text);
                break;
            case PieceKind.Answer:
                _answer.Append(text);
                break;
            case PieceKind.Other:
                _other.Append(text);
                break;
        }
    }

    public ReasoningTranscript Build(ReasoningOutcome outcome) => new()
    {
        Reasoning = _reasoning.ToString(),
        Answer = outcome.HasAnswer ? _answer.ToString() : null,
        Other = _other.ToString(),
        Irregularities = outcome.Irregularities,
    };
}
