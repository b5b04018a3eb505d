namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Operations on values as Python has them.</summary>
internal static class PythonValue
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        TemplateText text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<TemplateText, object?> fields => fields.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object? left, object? right, TemplateRun run)
    {
        run.Step();
        return (left, right) switch
        {
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second, run)),
            (IReadOnlyDictionary<TemplateText, object?> a, IReadOnlyDictionary<TemplateText, object?> b) =>
                a.Count == b.Count && a.All(field => b.TryGetValue(field.Key, out var other) && AreEqual(field.Value, other, run)),
            (Undefined, Undefined) => true,
            (TemplateText a, TemplateText b) => AreEqual(a, b, run),
            _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a.Equals(b),
            _ => Equals(left, right),
        };
    }

    /// <summary>Below zero, zero or above zero.</summary>
    public static int Compare(object? left, object? right, TemplateRun run) => (left, right) switch
    {
        (TemplateText a, TemplateText b) => Compare(a, b, run),
        _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a.CompareTo(b),
        _ => throw Unfit("<", left, right),
    };

    public static bool Contains(object? container, object? item, TemplateRun run)
    {
        switch (container)
        {
            case TemplateText text when item is TemplateText part:
                run.Use(text.Length);
                return text.Value.Contains(part.Value, StringComparison.Ordinal);
            case IReadOnlyDictionary<TemplateText, object?> fields:
                return item is TemplateText name && fields.ContainsKey(name);
            case IReadOnlyList<object?> list:
                return list.Any(entry => AreEqual(entry, item, run));
            case Undefined:
                return false;
            default:
                throw Unfit("in", item, container);
        }
    }

    public static object? Add(object? left, object? right, TemplateRun run) => (left, right) switch
    {
        (TemplateText a, TemplateText b) => Join(a, b, run),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => Join(a, b, run),
        (long a, long b) => checked(a + b),
        _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a + b,
        _ => throw Unfit("+", left, right),
    };

    public static object? Multiply(object? left, object? right, TemplateRun run) => (left, right) switch
    {
        (TemplateText text, long count) => Repeat(text, count, run),
        (long count, TemplateText text) => Repeat(text, count, run),
        (long a, long b) => checked(a * b),
        _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a * b,
        _ => throw Unfit("*", left, right),
    };

    /// <summary>Subtraction, division and remainder, of numbers only.</summary>
    public static object? Calculate(string operation, object? left, object? right)
    {
        if (left is long a && right is long b && operation is "-" or "%" or "//" && (operation == "-" || right is not 0L))
        {
            return operation switch
            {
                "-" => checked(a - b),
                "%" => ((a % b) + b) % b,
                _ => (long)Math.Floor((double)a / b),
            };
        }

        if (!TryNumber(left, out var p) || !TryNumber(right, out var q) || (operation != "-" && q == 0))
        {
            throw Unfit(operation, left, right);
        }

        return operation switch
        {
            "-" => p - q,
            "/" => p / q,
            "//" => Math.Floor(p / q),
            "%" => p - (q * Math.Floor(p / q)),
            _ => throw Unfit(operation, left, right),
        };
    }

    /// <summary>The items of a value that can be looped over.</summary>
    public static IReadOnlyList<object?> Items(object? value, TemplateRun run)
    {
        run.Use(value switch
        {
            TemplateText text => text.Length,
            IReadOnlyDictionary<TemplateText, object?> fields => fields.Count,
            _ => 0,
        });
        return value switch
        {
            IReadOnlyList<object?> list => list,
            IReadOnlyDictionary<TemplateText, object?> fields => [.. fields.Keys],
            TemplateText text => [.. Characters(text)],
            Undefined => [],
            _ => throw new TemplateException($"{PythonText.Describe(value)} cannot be looped over"),
        };
    }

    public static long Length(object? value, TemplateRun run) => value switch
    {
        IReadOnlyDictionary<TemplateText, object?> fields => fields.Count,
        _ => Items(value, run).Count,
    };

    public static TemplateText Join(TemplateText left, TemplateText right, TemplateRun run) => new TemplateTextBuilder(run).Append(left).Append(right).ToText();

    /// <summary>By code points, as Python compares texts.</summary>
    public static int Compare(TemplateText left, TemplateText right, TemplateRun run)
    {
        run.Use(Math.Min(left.Length, right.Length));
        return left.Value.EnumerateRunes().Zip(right.Value.EnumerateRunes()).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(order => order != 0) is not 0 and var found
            ? found
            : left.Length.CompareTo(right.Length);
    }

    private static bool AreEqual(TemplateText left, TemplateText right, TemplateRun run)
    {
        run.Use(Math.Min(left.Length, right.Length));
        return left.Equals(right);
    }

    private static List<object?> Join(IReadOnlyList<object?> left, IReadOnlyList<object?> right, TemplateRun run)
    {
        var count = (long)left.Count + right.Count;
        run.Use(count);
        return count <= TemplateRun.MaxLength ? [.. left, .. right] : throw TemplateRun.TooLong();
    }

    private static TemplateText Repeat(TemplateText text, long count, TemplateRun run)
    {
        if (count > TemplateRun.MaxLength)
        {
            throw TemplateRun.TooLong();
        }

        var repeated = new TemplateTextBuilder(run);
        for (var i = 0; i < count; i++)
        {
            run.Use(1);
            repeated.Append(text);
        }

        return repeated.ToText();
    }

    /// <summary>Code points, as Python counts them.</summary>
    private static IEnumerable<TemplateText> Characters(TemplateText text)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = char.IsSurrogatePair(text.Value, i) ? 2 : 1;
            yield return text.Slice(i, length);
            i += length;
        }
    }

    private static bool TryNumber(object? value, out double number)
    {
        number = value switch
        {
            bool flag => flag ? 1 : 0,
            long whole => whole,
            double real => real,
            _ => double.NaN,
        };
        return value is bool or long or double;
    }

    private static TemplateException Unfit(string operation, object? left, object? right) =>
        new($"'{operation}' does not fit {PythonText.Describe(left)} and {PythonText.Describe(right)}");
}
