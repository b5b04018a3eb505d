namespace Vrm.Onnx.Tokenization;

/// <summary>What becomes of a control token that a text spells out, such as <c>&lt;/s&gt;</c>.</summary>
public enum ControlTokens
{
    /// <summary>It is text like any other. For everything a user writes.</summary>
    AsText,

    /// <summary>It becomes the control token, as in the original library. For text that the application itself writes.</summary>
    Recognized,
}
