namespace Vrm.Onnx.Prompting.Templates;

/// <summary><c>{% set a = b %}</c> and <c>{% set a, b = c, d %}</c>.</summary>
internal sealed record SetStatement(IReadOnlyList<string> Names, Expression Value) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        var value = Value.Evaluate(scope);
        if (Names is [var name])
        {
            scope[name] = value;
        }
        else
        {
            Unpack(scope, Names, value);
        }

        return LoopFlow.Next;
    }

    /// <summary>Gives each name one of the items of a value.</summary>
    /// <exception cref="TemplateException">There are not as many items as names.</exception>
    public static void Unpack(TemplateScope scope, IReadOnlyList<string> names, object? value)
    {
        var items = PythonValue.Items(value, scope.Run);
        if (items.Count != names.Count)
        {
            throw new TemplateException($"{names.Count} values are taken at once, and there are {items.Count}");
        }

        for (var i = 0; i < items.Count; i++)
        {
            scope[names[i]] = items[i];
        }
    }
}

/// <summary><c>{% set a.b = c %}</c>, which only namespaces take.</summary>
internal sealed record SetFieldStatement(string Name, string Field, Expression Value) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        var owner = scope[Name] as TemplateNamespace ?? throw new TemplateException($"{Name} is no namespace, so {Field} cannot be set");
        owner.Fields[Field] = Value.Evaluate(scope);
        return LoopFlow.Next;
    }
}

/// <summary><c>{% set a %} … {% endset %}</c>.</summary>
internal sealed record SetBlockStatement(string Name, IReadOnlyList<Statement> Body) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        var captured = scope.Capture();
        ExecuteAll(Body, captured);
        scope[Name] = captured.Output.ToText();
        return LoopFlow.Next;
    }
}

/// <summary><c>{% macro a(b, c=d) %} … {% endmacro %}</c>.</summary>
internal sealed record MacroStatement(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        scope[Name] = (TemplateFunction)(arguments => Run(scope.Capture(), arguments));
        return LoopFlow.Next;
    }

    private TemplateText Run(TemplateScope scope, CallArguments arguments)
    {
        if (arguments.Positional.Count > Parameters.Count || arguments.Named.Keys.Any(name => Parameters.All(parameter => parameter.Name != name)))
        {
            throw new TemplateException($"the macro {Name} is called with arguments that it does not have");
        }

        for (var i = 0; i < Parameters.Count; i++)
        {
            var (name, fallback) = Parameters[i];
            scope[name] = arguments.Get(i, name, new Undefined(name)) is not Undefined and var given ? given : fallback is null ? new Undefined(name) : fallback.Evaluate(scope);
        }

        ExecuteAll(Body, scope);
        return scope.Output.ToText();
    }
}
