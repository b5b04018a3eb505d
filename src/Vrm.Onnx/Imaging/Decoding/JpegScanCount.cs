namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Counts what the scans of a JPEG file cost.</summary>
internal struct JpegScanCount(int maxScans)
{
    private int _scans;
    private long _blocks;
    private bool _isDivided;

    /// <summary>Compressed bytes of all scans.</summary>
    public long CompressedBytes { get; private set; }

    /// <exception cref="ImageException">There are too many scans, or one does not fit its frame.</exception>
    public void Add(in JpegSegments scan, JpegFrame frame)
    {
        if (++_scans > maxScans)
        {
            throw JpegFile.TooLarge($"has more than {maxScans:N0} scans", nameof(ImageLimits.MaxScans));
        }
        var (components, blocks) = JpegScan.Read(scan.Data, frame);
        _blocks += blocks;
        // The first scan decides: without all components in it, the decoder keeps coefficients until it has seen the last one.
        _isDivided |= _scans == 1 && components < frame.Components.Length;
        CompressedBytes += scan.Compressed.Length;
    }

    public readonly ImageWork Work(JpegFrame frame, int segments) => new()
    {
        Segments = segments,
        Scans = _scans,
        UnpackedBytes = _blocks * JpegScan.BlockSamples,
        WholeImageBytes = frame.IsProgressive || _isDivided ? frame.CoefficientBytes : 0,
    };
}
