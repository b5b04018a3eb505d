namespace Vrm.Onnx.Prompting.Templates;

/// <summary>How a field is asked for.</summary>
internal enum AccessKind
{
    /// <summary><c>a['b']</c>: fields before methods.</summary>
    Item,

    /// <summary><c>a.b</c>: methods before fields.</summary>
    Attribute,
}

/// <summary><c>a.b</c> and <c>a['b']</c>.</summary>
internal sealed record Access(Expression Owner, Expression Key, AccessKind Kind) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        var owner = Owner.Evaluate(scope);
        var key = Key.Evaluate(scope);
        return owner is Undefined missing
            ? throw new TemplateException($"{missing.Name} is not defined, so it has no {PythonText.Describe(key)}")
            : Read(owner, key, Kind, scope.Run);
    }

    /// <summary>A field, an item or a method; undefined where there is none.</summary>
    public static object? Read(object? owner, object? key, AccessKind kind, TemplateRun run) => (owner, key) switch
    {
        (TemplateNamespace space, TemplateText name) => space.Fields.TryGetValue(name.Value, out var field) ? field : new Undefined(name.Value),
        (IReadOnlyDictionary<TemplateText, object?> fields, TemplateText name) => ReadField(fields, name, kind),
        (IReadOnlyList<object?> list, long index) => At(list, index),
        (TemplateText text, long index) => At(PythonValue.Items(text, run), index),
        (_, TemplateText name) => PythonMethods.Find(owner, name.Value) ?? (object)new Undefined(name.Value),
        _ => new Undefined(PythonText.Describe(key)),
    };

    private static object? ReadField(IReadOnlyDictionary<TemplateText, object?> fields, TemplateText name, AccessKind kind)
    {
        var method = PythonMethods.Find(fields, name.Value);
        return kind == AccessKind.Attribute && method is not null ? method
            : fields.TryGetValue(name, out var value) ? value
            : method ?? (object)new Undefined(name.Value);
    }

    private static object? At(IReadOnlyList<object?> list, long index)
    {
        var place = index < 0 ? index + list.Count : index;
        return place >= 0 && place < list.Count ? list[(int)place] : new Undefined($"item {index}");
    }
}

/// <summary><c>a[1:]</c>, <c>a[:-1]</c>, <c>a[::-1]</c>.</summary>
internal sealed record Slice(Expression Owner, Expression? Start, Expression? End, Expression? Step) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        var owner = Owner.Evaluate(scope);
        if (owner is not (TemplateText or IReadOnlyList<object?>))
        {
            throw new TemplateException($"{PythonText.Describe(owner)} cannot be sliced");
        }

        var items = PythonValue.Items(owner, scope.Run);
        var step = Number(Step, scope, 1);
        if (step is not (1 or -1))
        {
            throw new TemplateException("a slice has a step other than 1 and -1");
        }

        var (low, high) = step > 0 ? (0, items.Count) : (-1, items.Count - 1);
        var start = Bound(Start, scope, step > 0 ? low : high, (items.Count, low, high));
        var end = Bound(End, scope, step > 0 ? high : low, (items.Count, low, high));
        var taken = new List<object?>();
        for (var i = start; step > 0 ? i < end : i > end; i += step)
        {
            scope.Run.Use(1);
            taken.Add(items[(int)i]);
        }

        return owner is TemplateText ? taken.Aggregate(new TemplateTextBuilder(scope.Run), (text, item) => text.Append((TemplateText)item!)).ToText() : taken;
    }

    private static long Bound(Expression? bound, TemplateScope scope, long defaultValue, (int Count, int Low, int High) range)
    {
        if (bound is null)
        {
            return defaultValue;
        }

        var value = Number(bound, scope, defaultValue);
        return Math.Clamp(value < 0 ? value + range.Count : value, range.Low, range.High);
    }

    private static long Number(Expression? expression, TemplateScope scope, long defaultValue) => expression?.Evaluate(scope) switch
    {
        null => defaultValue,
        long number => number,
        var other => throw new TemplateException($"a slice has the bound {PythonText.Describe(other)}"),
    };
}
