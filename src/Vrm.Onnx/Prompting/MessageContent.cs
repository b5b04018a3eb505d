using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Prompting;

/// <summary>A part of a message: text or a picture.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public abstract record MessageContent
{
    private protected MessageContent()
    {
    }
}

/// <summary>Text. What a user wrote never becomes a control token, whatever it spells.</summary>
/// <param name="Text">The text; may be empty.</param>
public sealed record TextContent(string Text) : MessageContent;

/// <summary>A picture, which stands where it is among the parts of the message.</summary>
/// <param name="Image">The picture.</param>
public sealed record ImageContent(RgbImage Image) : MessageContent;
