namespace Vrm.Onnx.Bundles.Calibration;

/// <summary>The questions that a calibration holds for. A question is known if it is one of the texts or matches one of the patterns as a whole.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KnownQuestions
{
    /// <summary>Questions as they are compared: lower case, each run of white space one blank, none at the ends.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Regular expressions over questions in that form, in the language of pattern constraints.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }
}
