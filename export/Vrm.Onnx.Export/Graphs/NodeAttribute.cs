using System.Globalization;

namespace Vrm.Onnx.Export.Graphs;

/// <summary>A typed attribute of a node.</summary>
/// <param name="Name">The name in the operator's specification.</param>
internal abstract record NodeAttribute(string Name)
{
    /// <summary>The value as it stands in text dumps.</summary>
    public abstract string Text { get; }

    public static implicit operator NodeAttribute((string Name, long Value) pair) => new Int(pair.Name, pair.Value);

    public static implicit operator NodeAttribute((string Name, float Value) pair) => new Float(pair.Name, pair.Value);

    public static implicit operator NodeAttribute((string Name, long[] Value) pair) => new Ints(pair.Name, pair.Value);

    public static implicit operator NodeAttribute((string Name, string Value) pair) => new String(pair.Name, pair.Value);

    /// <summary>A whole number.</summary>
    internal sealed record Int(string Name, long Value) : NodeAttribute(Name)
    {
        public override string Text => Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A real number.</summary>
    internal sealed record Float(string Name, float Value) : NodeAttribute(Name)
    {
        public override string Text => Value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A list of whole numbers.</summary>
    internal sealed record Ints(string Name, IReadOnlyList<long> Values) : NodeAttribute(Name)
    {
        public override string Text => $"[{string.Join(", ", Values)}]";
    }

    /// <summary>A string.</summary>
    internal sealed record String(string Name, string Value) : NodeAttribute(Name)
    {
        public override string Text => $"\"{Value}\"";
    }
}
