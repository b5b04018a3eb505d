using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Output;

/// <summary>What the output of one request is held to: the request's options with the model's defaults filled in.</summary>
internal sealed record OutputPlan
{
    /// <summary>The model's name in traces.</summary>
    public required string Model { get; init; }

    /// <summary>Whether updates are read as they are written.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>The request's options.</summary>
    public required GenerationOptions Options { get; init; }

    /// <summary>How reasoning and answer are marked.</summary>
    public required CompiledDialect Dialect { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>The model's tokens.</summary>
    public required OutputVocabulary Vocabulary { get; init; }

    /// <summary>Number of scores.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Tokens that end the output.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>Most tokens to generate, at least 1; bounded further by the context.</summary>
    public required int MaxOutputTokens { get; init; }

    /// <summary>What the answer may be.</summary>
    /// <value><see langword="null"/>: anything.</value>
    public CompiledConstraint? Constraint { get; init; }

    /// <summary>How the answer begins and ends.</summary>
    public AnswerFrame Frame => AnswerFrame.Of(Dialect.Dialect, EndTokens);

    /// <summary>Most tokens of context.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Most tokens that may follow a prompt.</summary>
    /// <exception cref="ContextLengthException">The prompt fills the context already.</exception>
    public int BoundBy(int promptLength) => promptLength < ContextLength
        ? Math.Min(MaxOutputTokens, ContextLength - promptLength)
        : throw new ContextLengthException(ContextLength, promptLength + 1);

    /// <summary>The tokens of an allowed value, with the tag that ends the answer behind it where that is text, and otherwise the tokens of which any may end it.</summary>
    /// <param name="separator">White space before it, where that is no part of the answer.</param>
    /// <param name="value">The value.</param>
    public (int[] Text, IReadOnlyList<int> Ends) ValueTokens(string separator, string value)
    {
        var frame = Frame;
        return (Encode(separator + frame.Read(value) + frame.ClosingTag), frame.EndTokens);
    }

    /// <summary>The tokens that write a text for the model.</summary>
    public int[] Encode(string text) => Vocabulary.Encode(text, Dialect.Dialect.TagTokens);
}
