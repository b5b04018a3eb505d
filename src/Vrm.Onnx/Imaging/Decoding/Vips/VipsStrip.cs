namespace Vrm.Onnx.Imaging.Decoding.Vips;

/// <summary>Some decoded rows in native memory, freed on disposal.</summary>
internal readonly unsafe ref struct VipsStrip(byte* pixels, int rowCount, int rowBytes)
{
    private readonly byte* _pixels = pixels;

    public int RowCount { get; } = rowCount;

    /// <summary>One row; bounds are checked, because what lies behind the last one is not ours.</summary>
    public ReadOnlySpan<byte> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, RowCount);
        return new ReadOnlySpan<byte>(_pixels + ((long)index * rowBytes), rowBytes);
    }

    public void Dispose() => VipsNative.g_free(_pixels);
}
