namespace Vrm.Onnx.Prompting.Templates;

/// <summary><c>{% for a in b if c %} … {% else %} … {% endfor %}</c>.</summary>
internal sealed record ForStatement(IReadOnlyList<string> Names, Expression Items) : Statement
{
    /// <summary>Which items are looped over.</summary>
    /// <value><see langword="null"/>: all.</value>
    public Expression? Condition { get; init; }

    public required IReadOnlyList<Statement> Body { get; init; }

    /// <summary>What is done where there are no items.</summary>
    public required IReadOnlyList<Statement> Else { get; init; }

    public override LoopFlow Execute(TemplateScope scope)
    {
        var items = Filtered(PythonValue.Items(Items.Evaluate(scope), scope.Run), scope);
        if (items.Count == 0)
        {
            return ExecuteAll(Else, scope);
        }

        for (var i = 0; i < items.Count; i++)
        {
            scope.Run.Step();
            var inner = scope.Inner();
            Assign(inner, items[i]);
            inner["loop"] = LoopFields(items, i);
            if (ExecuteAll(Body, inner) == LoopFlow.Break)
            {
                break;
            }
        }

        return LoopFlow.Next;
    }

    private IReadOnlyList<object?> Filtered(IReadOnlyList<object?> items, TemplateScope scope)
    {
        if (Condition is null)
        {
            return items;
        }

        return [.. items.Where(item =>
        {
            scope.Run.Step();
            var inner = scope.Inner();
            Assign(inner, item);
            return Condition.IsTrue(inner);
        })];
    }

    private void Assign(TemplateScope scope, object? item)
    {
        if (Names is [var name])
        {
            scope[name] = item;
            return;
        }

        SetStatement.Unpack(scope, Names, item);
    }

    private static Dictionary<TemplateText, object?> LoopFields(IReadOnlyList<object?> items, int index) => new()
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["revindex"] = (long)items.Count - index,
        ["revindex0"] = items.Count - index - 1L,
        ["previtem"] = index > 0 ? items[index - 1] : new Undefined("loop.previtem"),
        ["nextitem"] = index + 1 < items.Count ? items[index + 1] : new Undefined("loop.nextitem"),
    };
}
