using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>From a conversation to a prompt, as data: what stands around each message, and where pictures go.</summary>
/// <remarks>Immutable and thread-safe. Pictures stand at the beginning of the user message that they belong to.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PromptFormat
{
    /// <summary>The beginning of every prompt.</summary>
    public required IReadOnlyList<PromptPart> Begin { get; init; }

    /// <summary>Around the instructions that stand before the conversation.</summary>
    /// <value><see langword="null"/>: the model takes none.</value>
    public PromptTurnFormat? System { get; init; }

    /// <summary>Whether <see cref="System"/> comes before <see cref="Begin"/>.</summary>
    /// <value><see langword="false"/></value>
    public bool SystemFirst { get; init; }

    /// <summary>Around a message of the user.</summary>
    public required PromptTurnFormat User { get; init; }

    /// <summary>Around an answer of the model.</summary>
    public required PromptTurnFormat Assistant { get; init; }

    /// <summary>Around each picture, inside the user's message.</summary>
    public required PromptTurnFormat Image { get; init; }

    /// <summary>The end of the prompt, after which the model writes.</summary>
    public required IReadOnlyList<PromptPart> Generation { get; init; }

    /// <summary>Checks the format.</summary>
    /// <exception cref="PromptException">A piece is neither text nor token, or both.</exception>
    public void Validate()
    {
        Require(nameof(Begin), Begin);
        Require(nameof(Generation), Generation);
        foreach (var (name, turn) in new[] { (nameof(System), System), (nameof(User), User), (nameof(Assistant), Assistant), (nameof(Image), Image) })
        {
            Require($"{name}.{nameof(PromptTurnFormat.Open)}", turn?.Open ?? []);
            Require($"{name}.{nameof(PromptTurnFormat.Close)}", turn?.Close ?? []);
        }
    }

    private static void Require(string field, IReadOnlyList<PromptPart> parts)
    {
        foreach (var part in parts)
        {
            if (part is null || (part.Text is null) == (part.Token is null) || part.Token < 0)
            {
                throw new PromptException($"prompt.{field}", part?.ToString() ?? "null", "a piece with either a text or the id of a token");
            }
        }
    }
}
