namespace Vrm.Onnx.Prompting.Templates;

/// <summary><c>a.b</c> and <c>a['b']</c>.</summary>
internal sealed record Access(Expression Owner, Expression Key, bool IsAttribute) : Expression
{
    public override object? Evaluate(TemplateScope scope)
    {
        scope.Run.Step();
        var owner = Owner.Evaluate(scope);
        var key = Key.Evaluate(scope);
        if (owner is Undefined missing)
        {
            throw new TemplateException($"{missing.Name} is not defined, so it has no {PythonText.Repr(key)}");
        }

        return Read(owner, key, IsAttribute);
    }

    /// <summary>A field, an item or a method; undefined where there is none.</summary>
    public static object? Read(object? owner, object? key, bool isAttribute) => (owner, key) switch
    {
        (TemplateNamespace space, string name) => space.Fields.TryGetValue(name, out var field) ? field : new Undefined(name),
        (IReadOnlyDictionary<string, object?> fields, string name) => ReadField(fields, name, isAttribute),
        (IReadOnlyList<object?> list, long index) => At(list, index),
        (string text, long index) => At(PythonValue.Items(text), index),
        (_, string name) => PythonMethods.Find(owner, name) ?? (object)new Undefined(name),
        _ => new Undefined(PythonText.Of(key)),
    };

    private static object? ReadField(IReadOnlyDictionary<string, object?> fields, string name, bool isAttribute)
    {
        var method = PythonMethods.Find(fields, name);
        return isAttribute && method is not null ? method
            : fields.TryGetValue(name, out var value) ? value
            : method ?? (object)new Undefined(name);
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
        var owner = Owner.Evaluate(scope);
        if (owner is not (string or IReadOnlyList<object?>))
        {
            throw new TemplateException($"{PythonText.Repr(owner)} cannot be sliced");
        }

        var items = PythonValue.Items(owner);
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
            taken.Add(items[(int)i]);
        }

        return owner is string ? string.Concat(taken) : taken;
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
        var other => throw new TemplateException($"a slice has the bound {PythonText.Repr(other)}"),
    };
}
