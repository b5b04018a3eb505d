namespace Vrm.Onnx.Prompting;

/// <summary>Takes the pieces of a prompt in order.</summary>
internal interface IPromptSink
{
    /// <summary>Text of the format: it holds no control token.</summary>
    void AddFixedText(string text);

    /// <summary>A control token of the format.</summary>
    void AddToken(int token);

    /// <summary>Text that the user wrote: whatever it spells, it becomes no control token.</summary>
    void AddUserText(string text);

    /// <summary>Text that the application or the model wrote: control tokens in it are recognised, as the original libraries do.</summary>
    void AddTrustedText(string text);

    /// <summary>The next picture.</summary>
    void AddPicture();
}
