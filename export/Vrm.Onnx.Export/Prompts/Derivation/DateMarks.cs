using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Stands for the day's date while a format is derived: a private-use character for each way of writing it.</summary>
internal sealed class DateMarks
{
    private const char First = '\uE300';
    private const int Most = 16;

    private readonly List<string> _formats = [];

    /// <exception cref="TemplateException">The format is not known, or there are too many.</exception>
    public string Mark(string format)
    {
        _ = TemplateClock.Write(format, DateTimeOffset.UnixEpoch);
        if (!_formats.Contains(format))
        {
            _formats.Add(format);
        }

        return _formats.Count <= Most ? ((char)(First + _formats.IndexOf(format))).ToString() : throw new TemplateException($"the date is written in more than {Most} ways");
    }

    /// <summary>The format that a piece of fixed text stands for, or <see langword="null"/> where it is no date.</summary>
    public string? FormatOf(string piece) => piece is [>= First and var mark] && mark - First < _formats.Count ? _formats[mark - First] : null;
}
