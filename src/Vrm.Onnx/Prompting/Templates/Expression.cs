namespace Vrm.Onnx.Prompting.Templates;

/// <summary>A part of a template that has a value.</summary>
internal abstract record Expression
{
    /// <exception cref="TemplateException">The value does not exist.</exception>
    public abstract object? Evaluate(TemplateScope scope);

    public bool IsTrue(TemplateScope scope) => PythonValue.IsTrue(Evaluate(scope));
}

/// <summary>A value that is written out.</summary>
internal sealed record Literal(object? Value) : Expression
{
    public override object? Evaluate(TemplateScope scope) => Value;
}

/// <summary>A name.</summary>
internal sealed record Variable(string Name) : Expression
{
    public override object? Evaluate(TemplateScope scope) => scope[Name];
}

/// <summary><c>[a, b]</c> and <c>(a, b)</c>.</summary>
internal sealed record ListLiteral(IReadOnlyList<Expression> Items) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Use(Items.Count);
        return Items.Select(item => item.Evaluate(scope)).ToList();
    }
}

/// <summary><c>{'a': b}</c>.</summary>
internal sealed record DictionaryLiteral(IReadOnlyList<(Expression Key, Expression Value)> Fields) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        var fields = new OrderedDictionary<TemplateText, object?>();
        foreach (var (key, value) in Fields)
        {
            fields[key.Evaluate(scope) as TemplateText ?? throw new TemplateException("a key of a dictionary is no text")] = value.Evaluate(scope);
        }

        return fields;
    }
}

/// <summary><c>a if b else c</c>.</summary>
internal sealed record Choice(Expression Condition, Expression Then, Expression? Else) : Expression
{
    public override object? Evaluate(TemplateScope scope) =>
        Condition.IsTrue(scope) ? Then.Evaluate(scope) : Else is null ? new Undefined("the other case") : Else.Evaluate(scope);
}

/// <summary><c>not a</c> and <c>-a</c>.</summary>
internal sealed record Unary(string Operation, Expression Operand) : Expression
{
    public override object? Evaluate(TemplateScope scope) =>
        Operation == "not" ? !Operand.IsTrue(scope) : PythonValue.Calculate("-", 0L, Operand.Evaluate(scope));
}

/// <summary>Two operands and what becomes of them.</summary>
internal sealed record Binary(string Operation, Expression Left, Expression Right) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        var left = Left.Evaluate(scope);
        return Operation switch
        {
            "and" => PythonValue.IsTrue(left) ? Right.Evaluate(scope) : left,
            "or" => PythonValue.IsTrue(left) ? left : Right.Evaluate(scope),
            _ => Apply(left, Right.Evaluate(scope), scope.Run),
        };
    }

    private object? Apply(object? left, object? right, TemplateRun run) => Operation switch
    {
        "==" => PythonValue.AreEqual(left, right, run),
        "!=" => !PythonValue.AreEqual(left, right, run),
        "<" => PythonValue.Compare(left, right, run) < 0,
        "<=" => PythonValue.Compare(left, right, run) <= 0,
        ">" => PythonValue.Compare(left, right, run) > 0,
        ">=" => PythonValue.Compare(left, right, run) >= 0,
        "in" => PythonValue.Contains(right, left, run),
        "not in" => !PythonValue.Contains(right, left, run),
        "+" => PythonValue.Add(left, right, run),
        "*" => PythonValue.Multiply(left, right, run),
        "~" => PythonValue.Join(PythonText.Of(left, run), PythonText.Of(right, run), run),
        _ => PythonValue.Calculate(Operation, left, right),
    };
}
