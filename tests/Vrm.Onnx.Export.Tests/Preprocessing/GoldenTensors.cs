using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>Reads a gzipped safetensors file of float32 and int64 tensors; enough for reference data that is known to be sound.</summary>
internal sealed class GoldenTensors
{
    private readonly Dictionary<string, GoldenTensor> _tensors = [];

    public IEnumerable<GoldenTensor> All => _tensors.Values;

    public static GoldenTensors Read(string path)
    {
        using var unzipped = new MemoryStream();
        using (var zipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        {
            zipped.CopyTo(unzipped);
        }
        var file = unzipped.ToArray();
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        var result = new GoldenTensors();
        foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var offsets = entry.Value.GetProperty("data_offsets");
            var data = file.AsSpan((8 + headerLength + offsets[0].GetInt32())..(8 + headerLength + offsets[1].GetInt32()));
            result._tensors.Add(entry.Name, new GoldenTensor(
                entry.Name,
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())],
                entry.Value.GetProperty("dtype").GetString() == "F32" ? MemoryMarshal.Cast<byte, float>(data).ToArray() : [],
                entry.Value.GetProperty("dtype").GetString() == "I64" ? MemoryMarshal.Cast<byte, long>(data).ToArray() : []));
        }
        return result;
    }
}

internal sealed record GoldenTensor(string Name, long[] Shape, float[] Floats, long[] Integers);
