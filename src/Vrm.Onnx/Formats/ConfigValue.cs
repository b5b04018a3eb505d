namespace Vrm.Onnx.Formats;

/// <summary>One JSON value, with the dotted path that leads to it.</summary>
/// <param name="Kind">Which of the properties below holds the value.</param>
/// <param name="Path">Where it stands, for messages.</param>
internal sealed record ConfigValue(ConfigKind Kind, string Path)
{
    /// <summary>A string's text, or a number or bool as it is written.</summary>
    public string Text { get; init; } = "";

    /// <summary>A list's values.</summary>
    public IReadOnlyList<ConfigValue> Items { get; init; } = [];

    /// <summary>An object's fields.</summary>
    public ConfigNode? Node { get; init; }

    /// <summary>The value in a few words, for messages.</summary>
    public string Describe() => Kind switch
    {
        ConfigKind.Null => "null",
        ConfigKind.Text => $"\"{Shorten(Text)}\"",
        ConfigKind.List => $"a list of {Items.Count}",
        ConfigKind.Node => "an object",
        _ => Shorten(Text),
    };

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "…");
}
