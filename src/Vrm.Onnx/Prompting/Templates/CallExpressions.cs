namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The arguments of a call, before it is made.</summary>
internal sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static ArgumentList None { get; } = new([], []);

    public CallArguments Evaluate(TemplateScope scope)
    {
        var named = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in Named)
        {
            named[name] = value.Evaluate(scope);
        }

        return new CallArguments(scope.Run, [.. Positional.Select(argument => argument.Evaluate(scope))], named);
    }
}

/// <summary><c>f(a, b=c)</c>.</summary>
internal sealed record Call(Expression Function, ArgumentList Arguments) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        return Function.Evaluate(scope) switch
        {
            TemplateFunction function => scope.Run.Nested(() => function(Arguments.Evaluate(scope))),
            Undefined missing => throw new TemplateException($"the function {missing.Name} is not known"),
            var other => throw new TemplateException($"{PythonText.Describe(other)} cannot be called"),
        };
    }
}

/// <summary><c>a | f(b)</c>.</summary>
internal sealed record Filter(string Name, Expression Input, ArgumentList Arguments) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        return TemplateFilters.Apply(Name, Input.Evaluate(scope), Arguments.Evaluate(scope));
    }
}

/// <summary><c>a is f(b)</c>.</summary>
internal sealed record Test(string Name, Expression Input, ArgumentList Arguments) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        return TemplateTests.Check(Name, Input.Evaluate(scope), Arguments.Evaluate(scope));
    }
}
