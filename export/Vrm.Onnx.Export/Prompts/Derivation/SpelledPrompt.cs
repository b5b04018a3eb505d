using System.Text;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Writes a prompt as text, the way a chat template does: control tokens, images and dates as they are spelled.</summary>
/// <param name="tokens">The control tokens of the model's tokenizer.</param>
/// <param name="image">What stands for an image.</param>
/// <param name="writeDate">What stands for a date.</param>
internal sealed class SpelledPrompt(ControlTokenTable tokens, string image, Func<string, string> writeDate) : IPromptSink
{
    private readonly Dictionary<int, string> _spellings = tokens.Ids.ToDictionary(token => token.Value, token => token.Key);
    private readonly StringBuilder _text = new();

    public void AddText(string text, TextAuthor author) => _text.Append(text);

    public void AddToken(int token) => _text.Append(_spellings[token]);

    public void AddDate(string format) => _text.Append(writeDate(format));

    public void AddImage() => _text.Append(image);

    /// <summary>What was written since the last call.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}
