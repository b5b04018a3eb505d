using System.Text;
using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Writes a prompt as text, the way a chat template does: control tokens and pictures as they are spelled.</summary>
internal sealed class SpelledPrompt(ControlTokenTable tokens, string image) : IPromptSink
{
    private readonly Dictionary<int, string> _spellings = tokens.Ids.ToDictionary(token => token.Value, token => token.Key);
    private readonly StringBuilder _text = new();

    public void AddFixedText(string text) => _text.Append(text);

    public void AddToken(int token) => _text.Append(_spellings[token]);

    public void AddUserText(string text) => _text.Append(text);

    public void AddTrustedText(string text) => _text.Append(text);

    public void AddPicture() => _text.Append(image);

    /// <summary>What was written since the last call.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}
