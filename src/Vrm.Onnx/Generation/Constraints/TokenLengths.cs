namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Tokens grouped by how many bytes they have. A group is a bit, several are a sum of bits.</summary>
internal static class TokenLengths
{
    /// <summary>Tokens of any length.</summary>
    public const byte All = 0b111;

    /// <summary>The most bytes of a token in each group but the last, which holds the few that are longer.</summary>
    public static ReadOnlySpan<int> Limits => [16, 32];

    /// <summary>The number of groups.</summary>
    public static int Groups => Limits.Length + 1;

    /// <summary>The group of tokens of a length.</summary>
    public static byte BitOf(int length)
    {
        var group = 0;
        while (group < Limits.Length && length > Limits[group])
        {
            group++;
        }

        return (byte)(1 << group);
    }
}
