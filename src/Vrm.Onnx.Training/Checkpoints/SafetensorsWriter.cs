using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Training.Checkpoints;

/// <summary>Writes safetensors files, one tensor in memory at a time.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes a file and waits until it is on the disk.</summary>
    /// <exception cref="IOException">It cannot be written; what is there of it is of no use.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsItem> items)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        var header = Header(items);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var item in items)
        {
            stream.Write(item.Bytes());
        }

        stream.Flush(flushToDisk: true);
    }

    private static byte[] Header(IReadOnlyList<SafetensorsItem> items)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var offset = 0L;
            foreach (var item in items)
            {
                json.WriteStartObject(item.Name);
                json.WriteString("dtype", item.Type.HeaderName());
                WriteNumbers(json, "shape", item.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset += item.ByteCount]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces behind the header keep the tensors aligned, as the reference implementation does.
        var padded = new byte[(buffer.WrittenCount + Alignment - 1) / Alignment * Alignment];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
