namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>What decoders for pictures of any size take besides tokens and features.</summary>
/// <param name="Positions">Frame, line and column of each token: [3, 1, tokens].</param>
/// <param name="DeepStack">[layers, image tokens, hidden]; empty for none.</param>
internal sealed record GridInputs(long[] Positions, float[] DeepStack)
{
    /// <summary>Text: all three positions count on together.</summary>
    public static GridInputs OfText(long first, int count)
    {
        var positions = new long[3 * count];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = first + (i % count);
        }

        return new GridInputs(positions, []);
    }
}
