using System.Runtime.InteropServices;
using System.Text;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Puts a text together, within a rendering's bounds.</summary>
internal sealed class TemplateTextBuilder(TemplateRun run)
{
    private readonly StringBuilder _text = new();
    private readonly List<TextAuthor> _authors = [];

    /// <exception cref="TemplateException">The text becomes too long.</exception>
    public TemplateTextBuilder Append(TemplateText text)
    {
        Reserve(text.Length);
        _text.Append(text.Value);
        for (var i = 0; i < text.Length; i++)
        {
            _authors.Add(text.AuthorOf(i));
        }

        return this;
    }

    /// <summary>Appends what takes the place of a character, and so is by its author.</summary>
    /// <exception cref="TemplateException">The text becomes too long.</exception>
    public TemplateTextBuilder Append(string text, TextAuthor author)
    {
        Reserve(text.Length);
        _text.Append(text);
        for (var i = 0; i < text.Length; i++)
        {
            _authors.Add(author);
        }

        return this;
    }

    public TemplateText ToText() => TemplateText.Of(_text.ToString(), CollectionsMarshal.AsSpan(_authors));

    private void Reserve(int length)
    {
        run.Use(length);
        if (_text.Length + length > TemplateRun.MaxLength)
        {
            throw TemplateRun.TooLong();
        }
    }
}
