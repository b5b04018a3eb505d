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
    public required PromptContentFormat Content { get; init; }

    /// <summary>Around an answer of the model.</summary>
    public required PromptTurnFormat Assistant { get; init; }

    /// <summary>Of an answer, only the text behind the last occurrence of this is kept: what ends the reasoning, where models are not shown it again.</summary>
    /// <value><see langword="null"/>: answers are kept whole.</value>
    public string? AnswerBegin { get; init; }

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
    /// <exception cref="PromptException">A piece is neither text nor token, or both.</exception>
    public void Validate()
    {
        foreach (var (name, parts) in Pieces())
        {
            foreach (var part in parts ?? [])
            {
                if (part is null || (part.Text is null) == (part.Token is null) || part.Token < 0)
                {
                    throw new PromptException($"prompt.{name}", part?.ToString() ?? "null", "a piece with either a text or the id of a token");
                }
            }
        }

        if (AnswerBegin is "")
        {
            throw new PromptException("prompt.answerBegin", "empty", "a text, or no such field");
        }
    }

    private IEnumerable<(string Name, IReadOnlyList<PromptPart>? Parts)> Pieces() =>
    [
        ("begin", Begin),
        ("system.open", System?.Open),
        ("system.close", System?.Close),
        ("withoutSystem", WithoutSystem),
        ("withoutSystemBesideImages", WithoutSystemBesideImages),
        ("user.open", User.Open),
        ("user.close", User.Close),
        ("content.imageOpen", Content.ImageOpen),
        ("content.imageClose", Content.ImageClose),
        ("content.textOpen", Content.TextOpen),
        ("content.textClose", Content.TextClose),
        ("content.textSeparator", Content.TextSeparator),
        ("content.openBeforeImage", Content.OpenBeforeImage),
        ("assistant.open", Assistant.Open),
        ("assistant.close", Assistant.Close),
        ("separator", Separator),
        ("generation", Generation),
        ("end", End),
    ];
}
