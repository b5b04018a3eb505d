namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>A piece of what stands in the prompt for one picture.</summary>
/// <param name="Kind">What the piece is.</param>
/// <param name="Text">The text, or the content of the control token; empty for image tokens.</param>
/// <param name="Count">How often it stands there.</param>
internal readonly record struct ImagePromptPart(ImagePromptPartKind Kind, string Text, int Count)
{
    /// <summary>A run of image tokens.</summary>
    public static ImagePromptPart Image(int count) => new(ImagePromptPartKind.Image, "", count);

    /// <summary>A control token, by its content.</summary>
    public static ImagePromptPart Control(string content) => new(ImagePromptPartKind.Control, content, 1);

    /// <summary>Ordinary text.</summary>
    public static ImagePromptPart Plain(string text) => new(ImagePromptPartKind.Text, text, 1);
}
