using System.Buffers.Binary;
using System.Text;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

/// <summary>Makes safetensors files by hand, right ones and wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <summary>Two tensors: "a", F32 [2, 3], and "b", BF16 [4].</summary>
    public const string ValidHeader = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}""";

    /// <summary>The contents of the two tensors: 0, 1, 2, 3, 4, 5 and 1, 1, 1, 1.</summary>
    public static byte[] ValidData { get; } = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((float)i)), .. Enumerable.Repeat((byte[])[0x80, 0x3F], 4).SelectMany(b => b)];

    public static byte[] Valid { get; } = Make(ValidHeader, ValidData);

    public static byte[] Make(string header, params byte[] data) => Make(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Make(byte[] header, byte[] data)
    {
        var bytes = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + header.Length);
        return bytes;
    }

    /// <summary>A file with one F32 tensor of the given name and values.</summary>
    public static byte[] MakeSingle(string name, params float[] values) =>
        Make($$$"""{"{{{name}}}":{"dtype":"F32","shape":[{{{values.Length}}}],"data_offsets":[0,{{{values.Length * 4}}}]}}""", [.. values.SelectMany(BitConverter.GetBytes)]);
}
