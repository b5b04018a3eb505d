using System.Globalization;

namespace Vrm.Onnx.Export.Graphs;

/// <summary>One axis of a shape: a fixed length, or a named one that is known when the graph runs.</summary>
internal readonly record struct Dim
{
    private Dim(long? length, string? symbol)
    {
        Length = length;
        Symbol = symbol;
    }

    /// <summary>The length, where it is fixed.</summary>
    public long? Length { get; }

    /// <summary>The name, where the length is not fixed. Equal names in one graph mean equal lengths.</summary>
    public string? Symbol { get; }

    /// <summary>An axis of a fixed length, which may be 0.</summary>
    public static Dim Fixed(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new Dim(length, null);
    }

    /// <summary>An axis whose length is known when the graph runs.</summary>
    public static Dim Named(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        return new Dim(null, symbol);
    }

    public static implicit operator Dim(long length) => Fixed(length);

    public static implicit operator Dim(string symbol) => Named(symbol);

    public override string ToString() => Symbol ?? Length?.ToString(CultureInfo.InvariantCulture) ?? "0";
}
