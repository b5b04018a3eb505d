namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The header of a scan (SOS) of a JPEG file.</summary>
internal static class JpegScan
{
    /// <summary>Samples, or coefficients, of one block.</summary>
    public const int BlockSamples = 64;

    private const int SelectorLength = 2;

    /// <summary>How many components the scan holds, and how many blocks a decoder goes over for it.</summary>
    public static (int Components, long Blocks) Read(ReadOnlySpan<byte> segment, JpegFrame frame)
    {
        var count = segment.IsEmpty ? 0 : segment[0];
        if (count is < 1 or > 4 || segment.Length < 1 + (count * SelectorLength))
        {
            throw JpegFile.Corrupt($"a scan states {count} components");
        }
        var blocksPerUnit = 0L;
        for (var i = 0; i < count; i++)
        {
            var component = Find(segment[1 + (i * SelectorLength)], frame);
            if (count == 1)
            {
                return (1, (long)component.BlocksX * component.BlocksY);
            }
            blocksPerUnit += component.SamplingX * component.SamplingY;
        }
        return (count, blocksPerUnit * frame.UnitsX * frame.UnitsY);
    }

    private static JpegComponent Find(byte id, JpegFrame frame)
    {
        foreach (var component in frame.Components)
        {
            if (component.Id == id)
            {
                return component;
            }
        }
        throw JpegFile.Corrupt($"a scan names the component {id}, which its frame does not have");
    }
}
