namespace Vrm.Onnx.Prompting.Templates;

/// <summary>
/// Cuts a template into text and tags, with the white space rules that chat templates are rendered with: <c>trim_blocks</c> and
/// <c>lstrip_blocks</c> on, one line feed at the very end dropped.
/// </summary>
internal sealed class TemplateSplitter
{
    private readonly List<TemplatePiece> _pieces = [];
    private readonly string _source;
    private int _position;
    private int _line = 1;
    private bool _atLineStart = true;

    private TemplateSplitter(string source)
    {
        _source = source;
    }

    /// <exception cref="TemplateException">A tag is not closed.</exception>
    public static IReadOnlyList<TemplatePiece> Split(string template)
    {
        var source = template.ReplaceLineEndings("\n");
        var splitter = new TemplateSplitter(source.EndsWith('\n') ? source[..^1] : source);
        splitter.Run();
        return splitter._pieces;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            var tag = NextTag();
            AddText(tag);
            if (tag < _source.Length)
            {
                AddTag();
            }
        }
    }

    private int NextTag()
    {
        for (var at = _source.IndexOf('{', _position); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return _source.Length;
    }

    private void AddText(int end)
    {
        var text = _source[_position..end];
        var kept = end < _source.Length ? text[..KeptLength(text, _source[end + 1], SignAt(end + 2))] : text;
        if (kept.Length > 0)
        {
            _pieces.Add(new TemplatePiece(TemplatePieceKind.Text, kept, _line));
        }

        _line += text.Count('\n');
        _position = end;
    }

    /// <summary>The text before a tag without the white space that the tag takes away.</summary>
    private int KeptLength(string text, char kind, char sign)
    {
        if (sign == '-')
        {
            return text.AsSpan().TrimEnd().Length;
        }

        var lineStart = text.LastIndexOf('\n') + 1;
        var takesIndent = kind != '{' && sign != '+' && (lineStart > 0 || _atLineStart);
        return takesIndent && text.AsSpan(lineStart).IndexOfAnyExcept(' ', '\t') < 0 ? lineStart : text.Length;
    }

    private void AddTag()
    {
        var kind = _source[_position + 1];
        var start = _position + (SignAt(_position + 2) == ' ' ? 2 : 3);
        var close = kind == '#' ? _source.IndexOf("#}", start, StringComparison.Ordinal) : TagEnd.Find(_source, start, kind == '{' ? '}' : '%');
        if (close < 0)
        {
            throw new TemplateException($"line {_line}: a tag is not closed");
        }

        var sign = close > start ? SignAt(close - 1) : ' ';
        if (kind != '#')
        {
            var content = _source[start..(sign == ' ' ? close : close - 1)];
            _pieces.Add(new TemplatePiece(kind == '{' ? TemplatePieceKind.Output : TemplatePieceKind.Statement, content, _line));
        }

        var end = AfterTag(close + 2, kind, sign);
        _line += _source.AsSpan(_position, end - _position).Count('\n');
        _atLineStart = _source[end - 1] == '\n';
        _position = end;
    }

    private int AfterTag(int end, char kind, char sign)
    {
        if (sign == '-')
        {
            while (end < _source.Length && char.IsWhiteSpace(_source[end]))
            {
                end++;
            }
        }
        else if (kind != '{' && sign != '+' && end < _source.Length && _source[end] == '\n')
        {
            end++;
        }

        return end;
    }

    private char SignAt(int index) => index < _source.Length && _source[index] is '-' or '+' ? _source[index] : ' ';
}
