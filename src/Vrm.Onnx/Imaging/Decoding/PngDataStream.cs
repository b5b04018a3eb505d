namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>The contents of the pixel data chunks (IDAT) of a PNG file, one after the other.</summary>
internal sealed class PngDataStream(ReadOnlyMemory<byte> file) : Stream
{
    private const int Overhead = 12;
    private const int DataAt = 8;

    private ReadOnlyMemory<byte> _rest = file[PngFile.Signature.Length..];
    private ReadOnlyMemory<byte> _chunk;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_chunk.IsEmpty && !_rest.IsEmpty)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(_rest.Span);
            _chunk = _rest.Span[4..8].SequenceEqual("IDAT"u8) ? _rest.Slice(DataAt, length) : default;
            _rest = _rest[(Overhead + length)..];
        }
        var count = Math.Min(buffer.Length, _chunk.Length);
        _chunk.Span[..count].CopyTo(buffer);
        _chunk = _chunk[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
