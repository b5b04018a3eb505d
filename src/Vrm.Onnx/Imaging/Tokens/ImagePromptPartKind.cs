namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>What a piece of a picture's place in the prompt is.</summary>
internal enum ImagePromptPartKind
{
    /// <summary>Image tokens, which the image features replace one by one.</summary>
    Image,

    /// <summary>A control token, which enters the prompt by its id.</summary>
    Control,

    /// <summary>Text, which is tokenized together with text beside it.</summary>
    Text,
}
