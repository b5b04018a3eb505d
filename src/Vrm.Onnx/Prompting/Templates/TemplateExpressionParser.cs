using System.Globalization;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Reads expressions, with the precedence that Jinja gives its operators.</summary>
internal sealed class TemplateExpressionParser(TokenCursor cursor)
{
    private const int MaxDepth = 64;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private int _depth;

    /// <summary>A whole expression: <c>a if b else c</c>.</summary>
    /// <exception cref="TemplateException">It is not one.</exception>
    public Expression Parse()
    {
        if (++_depth > MaxDepth)
        {
            throw new TemplateException("an expression is nested too deeply");
        }

        var value = ParseOr();
        while (cursor.TryTake("if"))
        {
            var condition = ParseOr();
            value = new Choice(condition, value, cursor.TryTake("else") ? Parse() : null);
        }

        _depth--;
        return value;
    }

    /// <summary>An expression without <c>if</c>, as a loop goes over it.</summary>
    public Expression ParseOr() => ParseLeft(ParseAnd, "or");

    private Expression ParseAnd() => ParseLeft(ParseNot, "and");

    private Expression ParseNot() => cursor.TryTake("not") ? new Unary("not", ParseNot()) : ParseComparison();

    private Expression ParseComparison()
    {
        var left = ParseSum();
        var previous = left;
        Expression? result = null;
        while (TryTakeComparison() is { } operation)
        {
            var right = ParseSum();
            Expression comparison = new Binary(operation, previous, right);
            result = result is null ? comparison : new Binary("and", result, comparison);
            previous = right;
        }

        return result ?? left;
    }

    private string? TryTakeComparison()
    {
        if (cursor.Sees("not", "in"))
        {
            cursor.Expect("not");
            cursor.Expect("in");
            return "not in";
        }

        return cursor.TryTake("in") ? "in" : Comparisons.FirstOrDefault(cursor.TryTake);
    }

    private Expression ParseSum() => ParseLeft(ParseJoined, "+", "-");

    private Expression ParseJoined() => ParseLeft(ParseProduct, "~");

    private Expression ParseProduct() => ParseLeft(ParseUnary, "*", "/", "//", "%");

    private Expression ParseLeft(Func<Expression> parseOperand, params string[] operations)
    {
        var left = parseOperand();
        while (operations.FirstOrDefault(cursor.TryTake) is { } operation)
        {
            left = new Binary(operation, left, parseOperand());
        }

        return left;
    }

    private Expression ParseUnary() => cursor.TryTake("-") ? new Unary("-", ParseUnary()) : ParseFiltered();

    private Expression ParseFiltered()
    {
        var value = ParsePostfix(ParsePrimary());
        while (true)
        {
            if (cursor.TryTake("|"))
            {
                value = new Filter(cursor.TakeName(), value, cursor.Sees("(") ? ParseArguments() : ArgumentList.None);
            }
            else if (cursor.TryTake("is"))
            {
                value = ParseTest(value);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseTest(Expression value)
    {
        var negated = cursor.TryTake("not");
        var name = cursor.TakeName();
        var arguments = cursor.Sees("(") ? ParseArguments() : StartsOperand() ? new ArgumentList([ParsePostfix(ParsePrimary())], []) : ArgumentList.None;
        var test = new Test(name, value, arguments);
        return negated ? new Unary("not", test) : test;
    }

    /// <summary>A test may have an argument without brackets: <c>a is in b</c>.</summary>
    private bool StartsOperand() => cursor.Current.Kind switch
    {
        ExpressionTokenKind.String or ExpressionTokenKind.Number => true,
        ExpressionTokenKind.Name => cursor.Current.Text is not ("and" or "or" or "not" or "is" or "in" or "if" or "else"),
        ExpressionTokenKind.Operator => cursor.Sees("[") || cursor.Sees("{"),
        _ => false,
    };

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (cursor.TryTake("."))
            {
                value = new Access(value, new Literal((TemplateText)cursor.TakeName()), AccessKind.Attribute);
            }
            else if (cursor.TryTake("["))
            {
                value = ParseSubscript(value);
            }
            else if (cursor.Sees("("))
            {
                value = new Call(value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseSubscript(Expression owner)
    {
        var first = cursor.Sees(":") ? null : Parse();
        if (cursor.TryTake("]"))
        {
            return new Access(owner, first!, AccessKind.Item);
        }

        cursor.Expect(":");
        var end = cursor.Sees(":") || cursor.Sees("]") ? null : Parse();
        var step = cursor.TryTake(":") && !cursor.Sees("]") ? Parse() : null;
        cursor.Expect("]");
        return new Slice(owner, first, end, step);
    }

    public ArgumentList ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        cursor.Expect("(");
        while (!cursor.TryTake(")"))
        {
            var value = Parse();
            if (value is Variable variable && cursor.TryTake("="))
            {
                named.Add((variable.Name, Parse()));
            }
            else
            {
                positional.Add(value);
            }

            ExpectSeparator(")");
        }

        return new ArgumentList(positional, named);
    }

    private Expression ParsePrimary()
    {
        var token = cursor.Take();
        return token.Kind switch
        {
            ExpressionTokenKind.String => ParseString(token.Text),
            ExpressionTokenKind.Number => ParseNumber(token.Text),
            ExpressionTokenKind.Name => ParseName(token.Text),
            ExpressionTokenKind.Operator when token.Text == "(" => ParseGroup(),
            ExpressionTokenKind.Operator when token.Text == "[" => new ListLiteral(ParseItems("]")),
            ExpressionTokenKind.Operator when token.Text == "{" => ParseDictionary(),
            _ => throw new TemplateException($"'{token.Text}' stands where a value is expected"),
        };
    }

    private Literal ParseString(string text)
    {
        while (cursor.Current.Kind == ExpressionTokenKind.String)
        {
            text += cursor.Take().Text;
        }

        return new Literal((TemplateText)text);
    }

    private static Literal ParseNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
        {
            return new Literal(whole);
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real)
            ? new Literal(real)
            : throw new TemplateException($"'{text}' is no number");
    }

    private static Expression ParseName(string name) => name switch
    {
        "true" or "True" => new Literal(true),
        "false" or "False" => new Literal(false),
        "none" or "None" => new Literal(null),
        _ => new Variable(name),
    };

    private Expression ParseGroup()
    {
        var items = new List<Expression>();
        var isList = false;
        while (!cursor.TryTake(")"))
        {
            items.Add(Parse());
            isList |= cursor.Sees(",");
            ExpectSeparator(")");
        }

        return items is [var only] && !isList ? only : new ListLiteral(items);
    }

    private List<Expression> ParseItems(string close)
    {
        var items = new List<Expression>();
        while (!cursor.TryTake(close))
        {
            items.Add(Parse());
            ExpectSeparator(close);
        }

        return items;
    }

    private DictionaryLiteral ParseDictionary()
    {
        var fields = new List<(Expression, Expression)>();
        while (!cursor.TryTake("}"))
        {
            var key = Parse();
            cursor.Expect(":");
            fields.Add((key, Parse()));
            ExpectSeparator("}");
        }

        return new DictionaryLiteral(fields);
    }

    private void ExpectSeparator(string close)
    {
        if (!cursor.Sees(close))
        {
            cursor.Expect(",");
        }
    }
}
