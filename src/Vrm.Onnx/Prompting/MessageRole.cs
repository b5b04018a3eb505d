namespace Vrm.Onnx.Prompting;

/// <summary>Who wrote a message.</summary>
internal enum MessageRole
{
    /// <summary>The application: instructions that stand before the conversation.</summary>
    System,

    /// <summary>The user: questions and images.</summary>
    User,

    /// <summary>The model: an answer that it gave before.</summary>
    Assistant,

    /// <summary>A tool: what came of a call.</summary>
    Tool,
}
