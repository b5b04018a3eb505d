namespace Vrm.Onnx.Prompting;

/// <summary>Who wrote a message.</summary>
internal enum MessageRole
{
    /// <summary>The application: instructions that stand before the conversation.</summary>
    System,

    /// <summary>The user: questions and pictures.</summary>
    User,

    /// <summary>The model: an answer that it gave before.</summary>
    Assistant,
}
