using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>From a conversation to a prompt, as data: what stands around each message, and where pictures go.</summary>
/// <remarks>
/// Immutable and thread-safe. A prompt is <see cref="Begin"/>, the system message or what stands for it, the turns with
/// <see cref="Separator"/> between them, and <see cref="Generation"/> or <see cref="End"/>.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PromptFormat
{
    /// <summary>The beginning of every prompt.</summary>
    public required IReadOnlyList<PromptPart> Begin { get; init; }

    /// <summary>The instructions that stand before the conversation.</summary>
    /// <value><see langword="null"/>: the model takes none.</value>
    public PromptSystemFormat? System { get; init; }

    /// <summary>What stands in a conversation without a system message in its place, as the model's default one does.</summary>
    public required IReadOnlyList<PromptPart> WithoutSystem { get; init; }

    /// <summary>The same for a conversation with pictures.</summary>
    /// <value><see langword="null"/>: as <see cref="WithoutSystem"/>.</value>
    public IReadOnlyList<PromptPart>? WithoutSystemBesideImages { get; init; }

    /// <summary>Around a message of the user.</summary>
    public required PromptTurnFormat User { get; init; }

    /// <summary>Inside a message of the user.</summary>
    /// <value><see langword="null"/>: the model takes no images, and a message is one text.</value>
    public PromptContentFormat? Content { get; init; }

    /// <summary>Around an answer of the model.</summary>
    public required PromptTurnFormat Assistant { get; init; }

    /// <summary>What becomes of the reasoning of earlier answers.</summary>
    /// <value><see langword="null"/>: the model's prompts know no reasoning; answers are shown as they were written.</value>
    public PromptReasoningFormat? Reasoning { get; init; }

    /// <summary>The switch for reasoning. This format is the one where nothing is said.</summary>
    /// <value><see langword="null"/>: there is none.</value>
    public PromptReasoningSwitch? Switch { get; init; }

    /// <summary>What the checkpoint's chat template has to be given, for conversations with tools.</summary>
    /// <value><see langword="null"/>: the template knows no tools.</value>
    public PromptTemplateFormat? Template { get; init; }

    /// <summary>Between two turns.</summary>
    public required IReadOnlyList<PromptPart> Separator { get; init; }

    /// <summary>The end of a prompt after which the model writes.</summary>
    public required IReadOnlyList<PromptPart> Generation { get; init; }

    /// <summary>The end of a conversation after which nothing follows.</summary>
    public required IReadOnlyList<PromptPart> End { get; init; }

    /// <summary>Whether the user begins, and user and model take turns.</summary>
    /// <value><see langword="false"/>: any order.</value>
    public bool RolesAlternate { get; init; }

    /// <summary>Checks the format.</summary>
    /// <exception cref="PromptException">A piece is not exactly one thing, or a switch lies inside a switch.</exception>
    public void Validate() => PromptFormatValidator.Validate(this, "prompt");

    /// <summary>The format that a request asks for.</summary>
    /// <param name="mode">What it asks for.</param>
    /// <exception cref="InvalidOptionException">There is no switch for it.</exception>
    internal PromptFormat Of(ReasoningMode? mode) => (mode, Switch) switch
    {
        (null, _) => this,
        (ReasoningMode.On, { } found) => found.On,
        (ReasoningMode.Off, { } found) => found.Off,
        _ => throw new InvalidOptionException(nameof(ReasoningMode), $"{mode}", "null: the model's chat template has no switch for reasoning"),
    };
}
