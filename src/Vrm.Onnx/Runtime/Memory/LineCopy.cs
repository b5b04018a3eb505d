namespace Vrm.Onnx.Runtime.Memory;

/// <summary>
/// A copy of lines of equal length, which lie at equal distances on either side: the heads of a row of the KV cache, the layers of some image
/// features.
/// </summary>
/// <param name="Source">The first line.</param>
/// <param name="Destination">Where it goes; the sides do not overlap.</param>
/// <param name="Bytes">Length of a line.</param>
/// <param name="Lines">How many.</param>
internal readonly record struct LineCopy(nint Source, nint Destination, long Bytes, int Lines)
{
    /// <summary>From a line to the next, in bytes; at least <see cref="Bytes"/>.</summary>
    public required long SourceStride { get; init; }

    /// <summary>From a line to the next, in bytes; at least <see cref="Bytes"/>.</summary>
    public required long DestinationStride { get; init; }
}
