namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Who wrote a text in a prompt. It decides what the text may become.</summary>
internal enum TextAuthor : byte
{
    /// <summary>The model's format: control tokens that it spells are control tokens.</summary>
    Template,

    /// <summary>The application: control tokens are recognised, as the original libraries do.</summary>
    Application,

    /// <summary>The user, the model or a tool: text, whatever it spells.</summary>
    Other,
}
