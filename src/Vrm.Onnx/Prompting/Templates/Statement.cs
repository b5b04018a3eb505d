namespace Vrm.Onnx.Prompting.Templates;

/// <summary>How a loop goes on after a statement.</summary>
internal enum LoopFlow
{
    /// <summary>With the next statement.</summary>
    Next,

    /// <summary>With the next item.</summary>
    Continue,

    /// <summary>After the loop.</summary>
    Break,
}

/// <summary>A part of a template that does something.</summary>
internal abstract record Statement
{
    /// <exception cref="TemplateException">It cannot be done.</exception>
    public abstract LoopFlow Execute(TemplateScope scope);

    public static LoopFlow ExecuteAll(IReadOnlyList<Statement> body, TemplateScope scope)
    {
        foreach (var statement in body)
        {
            scope.Run.Step();
            if (statement.Execute(scope) is not LoopFlow.Next and var flow)
            {
                return flow;
            }
        }

        return LoopFlow.Next;
    }
}

/// <summary>Text as it is.</summary>
internal sealed record TextStatement(TemplateText Text) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        scope.Output.Append(Text);
        return LoopFlow.Next;
    }
}

/// <summary><c>{{ a }}</c>.</summary>
internal sealed record OutputStatement(Expression Value) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        scope.Output.Append(PythonText.Of(Value.Evaluate(scope), scope.Run));
        return LoopFlow.Next;
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c>.</summary>
internal sealed record FlowStatement(LoopFlow Flow) : Statement
{
    public override LoopFlow Execute(TemplateScope scope) => Flow;
}

/// <summary>Statements that stand in a bracket of no effect: <c>{% generation %}</c>.</summary>
internal sealed record BlockStatement(IReadOnlyList<Statement> Body) : Statement
{
    public override LoopFlow Execute(TemplateScope scope) => ExecuteAll(Body, scope);
}

/// <summary><c>{% if a %} … {% elif b %} … {% else %} … {% endif %}</c>.</summary>
internal sealed record IfStatement(IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Cases, IReadOnlyList<Statement> Else) : Statement
{
    public override LoopFlow Execute(TemplateScope scope)
    {
        foreach (var (condition, body) in Cases)
        {
            if (condition.IsTrue(scope))
            {
                return ExecuteAll(body, scope);
            }
        }

        return ExecuteAll(Else, scope);
    }
}
