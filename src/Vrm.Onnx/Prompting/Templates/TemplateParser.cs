namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Reads the statements of a template.</summary>
internal sealed class TemplateParser
{
    private const int MaxDepth = 64;

    private readonly IReadOnlyList<TemplatePiece> _pieces;
    private int _index;
    private int _depth;
    private TokenCursor _tag = new([]);

    private TemplateParser(IReadOnlyList<TemplatePiece> pieces)
    {
        _pieces = pieces;
    }

    /// <exception cref="TemplateException">It is not a template, or has a statement that is not known.</exception>
    public static IReadOnlyList<Statement> Parse(string template)
    {
        var parser = new TemplateParser(TemplateSplitter.Split(template));
        try
        {
            return parser.ParseBody();
        }
        catch (TemplateException e) when (parser._index > 0)
        {
            throw new TemplateException($"line {parser._pieces[Math.Min(parser._index, parser._pieces.Count) - 1].Line}: {e.Message}");
        }
    }

    /// <summary>Reads statements up to one of the given keywords, which is taken; the tag's other tokens are left.</summary>
    private List<Statement> ParseBody(params string[] ends)
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException("statements are nested too deeply");
        }

        var body = new List<Statement>();
        while (_index < _pieces.Count)
        {
            var piece = _pieces[_index++];
            if (piece.Kind == TemplatePieceKind.Text)
            {
                body.Add(new TextStatement(piece.Content));
                continue;
            }

            _tag = new TokenCursor(ExpressionLexer.Read(piece.Content));
            if (piece.Kind == TemplatePieceKind.Output)
            {
                body.Add(new OutputStatement(Whole()));
            }
            else if (ends.Any(_tag.Sees))
            {
                _depth--;
                return body;
            }
            else
            {
                body.Add(ParseStatement(_tag.TakeName()));
            }
        }

        return ends.Length == 0 ? body : throw new TemplateException($"{ends[^1]} is missing");
    }

    private Statement ParseStatement(string keyword) => keyword switch
    {
        "if" => ParseIf(),
        "for" => ParseFor(),
        "set" => ParseSet(),
        "macro" => ParseMacro(),
        "generation" => new BlockStatement(ParseUntil("endgeneration")),
        "break" => Alone(new FlowStatement(LoopFlow.Break)),
        "continue" => Alone(new FlowStatement(LoopFlow.Continue)),
        _ => throw new TemplateException($"the statement {keyword} is not known"),
    };

    private IfStatement ParseIf()
    {
        var cases = new List<(Expression, IReadOnlyList<Statement>)>();
        do
        {
            var condition = Whole();
            cases.Add((condition, ParseBody("elif", "else", "endif")));
        }
        while (_tag.TryTake("elif"));

        return new IfStatement(cases, ParseElse("endif"));
    }

    private ForStatement ParseFor()
    {
        var names = new List<string> { _tag.TakeName() };
        while (_tag.TryTake(","))
        {
            names.Add(_tag.TakeName());
        }

        _tag.Expect("in");
        var expressions = new TemplateExpressionParser(_tag);
        var items = expressions.ParseOr();
        var condition = _tag.TryTake("if") ? expressions.Parse() : null;
        _tag.ExpectEnd();
        var body = ParseBody("else", "endfor");
        return new ForStatement(names, items) { Condition = condition, Body = body, Else = ParseElse("endfor") };
    }

    /// <summary>What follows <c>else</c>, if that is where the body ended.</summary>
    private List<Statement> ParseElse(string end)
    {
        if (!_tag.TryTake("else"))
        {
            EndTag(end);
            return [];
        }

        _tag.ExpectEnd();
        return ParseUntil(end);
    }

    private Statement ParseSet()
    {
        var name = _tag.TakeName();
        if (_tag.TryTake("."))
        {
            var field = _tag.TakeName();
            _tag.Expect("=");
            return new SetFieldStatement(name, field, Whole());
        }

        if (_tag.Sees(","))
        {
            return ParseUnpacking(name);
        }

        return _tag.TryTake("=") ? new SetStatement([name], Whole()) : new SetBlockStatement(name, ParseUntil("endset"));
    }

    /// <summary><c>a, b = c, d</c>, or one value with as many items.</summary>
    private SetStatement ParseUnpacking(string first)
    {
        var names = new List<string> { first };
        while (_tag.TryTake(","))
        {
            names.Add(_tag.TakeName());
        }

        _tag.Expect("=");
        var expressions = new TemplateExpressionParser(_tag);
        var values = new List<Expression> { expressions.Parse() };
        while (_tag.TryTake(","))
        {
            values.Add(expressions.Parse());
        }

        _tag.ExpectEnd();
        return new SetStatement(names, values is [var only] ? only : new ListLiteral(values));
    }

    private MacroStatement ParseMacro()
    {
        var name = _tag.TakeName();
        var parameters = new List<(string, Expression?)>();
        _tag.Expect("(");
        while (!_tag.TryTake(")"))
        {
            var parameter = _tag.TakeName();
            parameters.Add((parameter, _tag.TryTake("=") ? new TemplateExpressionParser(_tag).Parse() : null));
            if (!_tag.Sees(")"))
            {
                _tag.Expect(",");
            }
        }

        return new MacroStatement(name, parameters, ParseUntil("endmacro"));
    }

    private List<Statement> ParseUntil(string end)
    {
        _tag.ExpectEnd();
        var body = ParseBody(end);
        EndTag(end);
        return body;
    }

    private void EndTag(string keyword)
    {
        _tag.Expect(keyword);
        if (keyword == "endmacro" && !_tag.AtEnd)
        {
            _tag.TakeName();
        }

        _tag.ExpectEnd();
    }

    private Statement Alone(Statement statement)
    {
        _tag.ExpectEnd();
        return statement;
    }

    private Expression Whole()
    {
        var value = new TemplateExpressionParser(_tag).Parse();
        _tag.ExpectEnd();
        return value;
    }
}
