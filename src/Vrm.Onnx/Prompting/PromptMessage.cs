namespace Vrm.Onnx.Prompting;

/// <summary>A message as a prompt sees it: a picture is only its place.</summary>
/// <param name="Role">Who wrote it.</param>
/// <param name="Parts">Its parts: texts, and <see langword="null"/> for each picture.</param>
internal sealed record PromptMessage(MessageRole Role, IReadOnlyList<string?> Parts)
{
    public PromptMessage(MessageRole role, string text)
        : this(role, [text])
    {
    }

    /// <summary>
    /// The tokens as which the model wrote its answer, without the one that ended it. Where the format leaves the text as it is they stand for it,
    /// so that what was computed for them holds.
    /// </summary>
    public IReadOnlyList<int>? Written { get; init; }

    public int PictureCount => Parts.Count(part => part is null);
}
