using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>Takes the pieces of a prompt in order.</summary>
internal interface IPromptSink
{
    /// <summary>A text. Who wrote it decides what control tokens that it spells become.</summary>
    void AddText(string text, TextAuthor author);

    /// <summary>A control token of the format.</summary>
    void AddToken(int token);

    /// <summary>The day's date.</summary>
    /// <param name="format">A format of <c>strftime</c>.</param>
    void AddDate(string format);

    /// <summary>The next image.</summary>
    void AddImage();
}
