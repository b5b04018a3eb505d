namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Operations on values as Python has them.</summary>
internal static class PythonValue
{
    /// <summary>The longest text or list that a template may make.</summary>
    public const int MaxLength = 1 << 20;

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> fields => fields.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b) => a.Count == b.Count && a.All(field => b.TryGetValue(field.Key, out var other) && AreEqual(field.Value, other)),
        (Undefined, Undefined) => true,
        (string a, string b) => a == b,
        _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a.Equals(b),
        _ => Equals(left, right),
    };

    /// <summary>Below zero, zero or above zero.</summary>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a.CompareTo(b),
        _ => throw Unfit("<", left, right),
    };

    public static bool Contains(object? container, object? item) => container switch
    {
        string text when item is string part => text.Contains(part, StringComparison.Ordinal),
        IReadOnlyDictionary<string, object?> fields => item is string name && fields.ContainsKey(name),
        IReadOnlyList<object?> list => list.Any(entry => AreEqual(entry, item)),
        Undefined => false,
        _ => throw Unfit("in", item, container),
    };

    public static object? Add(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => Bounded(a, b),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) when a.Count + b.Count <= MaxLength => a.Concat(b).ToList(),
        (long a, long b) => checked(a + b),
        _ when TryNumber(left, out var a) && TryNumber(right, out var b) => a + b,
        _ => throw Unfit("+", left, right),
    };

    public static object? Multiply(object? left, object? right) => (left, right) switch
    {
        (string text, long count) => Repeat(text, count),
        (long count, string text) => Repeat(text, count),
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
            _ => p - (q * Math.Floor(p / q)),
        };
    }

    /// <summary>The items of a value that can be looped over.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        IReadOnlyList<object?> list => list,
        IReadOnlyDictionary<string, object?> fields => [.. fields.Keys],
        string text => [.. Characters(text)],
        Undefined => [],
        _ => throw new TemplateException($"{PythonText.Repr(value)} cannot be looped over"),
    };

    public static long Length(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> fields => fields.Count,
        _ => Items(value).Count,
    };

    public static string Bounded(string left, string right) =>
        left.Length + right.Length <= MaxLength ? left + right : throw new TemplateException("a text becomes too long");

    private static string Repeat(string text, long count) =>
        count <= 0 ? "" : text.Length * count <= MaxLength ? string.Concat(Enumerable.Repeat(text, (int)count)) : throw new TemplateException("a text becomes too long");

    /// <summary>Code points, as Python counts them.</summary>
    private static IEnumerable<string> Characters(string text)
    {
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            yield return text.Substring(i, char.IsSurrogatePair(text, i) ? 2 : 1);
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
        new($"'{operation}' does not fit {PythonText.Repr(left)} and {PythonText.Repr(right)}");
}
