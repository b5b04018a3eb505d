namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>The source rows under the taps of one result row.</summary>
/// <param name="pixels">The rows, from the first one on.</param>
/// <param name="stride">Bytes from one row to the next.</param>
/// <param name="weights">One weight per row; zeros at the end stand for no row.</param>
internal readonly ref struct TapRows(ReadOnlySpan<byte> pixels, int stride, ReadOnlySpan<int> weights)
{
    public ReadOnlySpan<byte> Pixels { get; } = pixels;

    public int Stride { get; } = stride;

    public ReadOnlySpan<int> Weights { get; } = weights.TrimEnd(0);

    /// <summary>Throws unless each row holds that many bytes, which the unchecked loads of the passes rely on.</summary>
    public void Require(int rowBytes)
    {
        if (!Weights.IsEmpty)
        {
            _ = Pixels.Slice((Weights.Length - 1) * Stride, rowBytes);
        }
    }
}
