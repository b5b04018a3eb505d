namespace Vrm.Onnx.Prompting.Templates;

/// <summary>A place among the tokens of a tag.</summary>
internal sealed class TokenCursor(IReadOnlyList<ExpressionToken> tokens)
{
    private int _index;

    public ExpressionToken Current => tokens[_index];

    public bool AtEnd => Current.Kind == ExpressionTokenKind.End;

    public ExpressionToken Take() => tokens[AtEnd ? _index : _index++];

    /// <summary>Whether an operator or keyword comes next.</summary>
    public bool Sees(string text) => Current.Kind is ExpressionTokenKind.Operator or ExpressionTokenKind.Name && Current.Text == text;

    /// <summary>Whether these two come next.</summary>
    public bool Sees(string first, string second) => Sees(first) && tokens[_index + 1] is { Kind: not ExpressionTokenKind.String } next && next.Text == second;

    /// <summary>Takes an operator or keyword if it comes next.</summary>
    public bool TryTake(string text)
    {
        var found = Sees(text);
        _index += found ? 1 : 0;
        return found;
    }

    /// <exception cref="TemplateException">Something else comes next.</exception>
    public void Expect(string text)
    {
        if (!TryTake(text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    /// <exception cref="TemplateException">Something else comes next.</exception>
    public string TakeName() => Current.Kind == ExpressionTokenKind.Name ? Take().Text : throw Unexpected("a name");

    /// <exception cref="TemplateException">Something comes behind it.</exception>
    public void ExpectEnd()
    {
        if (!AtEnd)
        {
            throw Unexpected("the end of the tag");
        }
    }

    public TemplateException Unexpected(string expected) =>
        new(AtEnd ? $"the tag ends where {expected} is expected" : $"'{Current.Text}' stands where {expected} is expected");
}
