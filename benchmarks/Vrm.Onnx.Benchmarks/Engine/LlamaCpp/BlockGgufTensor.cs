using System.Runtime.InteropServices;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Quantization;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>A matrix as Q4_0: the integers and scales that an int4 export gives <c>MatMulNBits</c>, in GGUF's order.</summary>
/// <remarks>
/// Both have blocks of 32 along a row, 0 stored as 8 and no zero point. A block is its scale in float16 and 16 bytes, byte i with
/// elements i (low half) and i + 16, where ours has elements 2i and 2i + 1.
/// </remarks>
internal sealed class BlockGgufTensor : GgufTensor
{
    private const int PackedBytes = BlockFormat.BlockSize / 2;
    private readonly BlockMatrix _matrix;

    public BlockGgufTensor(string name, CheckpointTensor source)
        : base(name, source)
    {
        var columns = checked((int)source.Shape[1]);
        if (columns % BlockFormat.BlockSize != 0)
        {
            throw new ArgumentException($"{source.Name} has rows of {columns}, which are no whole blocks of {BlockFormat.BlockSize}.", nameof(source));
        }

        _matrix = new BlockMatrix(new WeightSource(source.Name, source.ElementCount, source.CopyTo), columns, new BlockFormat());
    }

    public override uint Type => 2;

    public override long ByteCount => Source.ElementCount / BlockFormat.BlockSize * (sizeof(ushort) + PackedBytes);

    public override void WriteTo(Stream stream)
    {
        var (packed, scales) = (new byte[_matrix.PackedRowBytes], new byte[_matrix.ScaleRowBytes]);
        Span<byte> block = stackalloc byte[PackedBytes];
        for (var row = 0L; row < _matrix.Rows; row++)
        {
            _matrix.CopyPackedTo(row, packed);
            _matrix.CopyScalesTo(row, scales);
            var rest = packed.AsSpan();
            foreach (var scale in MemoryMarshal.Cast<byte, float>(scales))
            {
                var narrow = (Half)scale;
                if ((float)narrow != scale)
                {
                    throw new InvalidOperationException($"{Name} has the scale {scale:R}, which is no float16: llama.cpp would compute with other weights.");
                }

                stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Half>(in narrow)));
                Reorder(rest[..PackedBytes], block);
                stream.Write(block);
                rest = rest[PackedBytes..];
            }
        }
    }

    private static void Reorder(ReadOnlySpan<byte> pairs, Span<byte> halves)
    {
        int Element(ReadOnlySpan<byte> from, int index) => (from[index / 2] >> (4 * (index % 2))) & 0xF;
        for (var i = 0; i < PackedBytes; i++)
        {
            halves[i] = (byte)(Element(pairs, i) | (Element(pairs, i + PackedBytes) << 4));
        }
    }
}
