using System.Text;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>Writes a GGUF file of version 3: magic, counts, metadata, descriptions of the tensors, then the tensors at multiples of 32 bytes.</summary>
internal sealed class GgufFile
{
    private const uint Version = 3;
    private const int Alignment = 32;
    private const uint TextKind = 8;
    private readonly List<(string Key, object Value)> _metadata = [];
    private readonly List<GgufTensor> _tensors = [];

    /// <summary>Adds a field; its kind is that of the value: <see cref="uint"/>, <see cref="float"/>, <see cref="string"/> or an array of strings.</summary>
    public void Add(string key, object value) => _metadata.Add((key, value));

    public void Add(GgufTensor tensor) => _tensors.Add(tensor);

    public void Write(string path)
    {
        using var writer = new BinaryWriter(File.Create(path), Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_metadata.Count);
        foreach (var (key, value) in _metadata)
        {
            WriteField(writer, key, value);
        }

        var offset = 0L;
        foreach (var tensor in _tensors)
        {
            WriteDescription(writer, tensor, offset);
            offset = Align(offset + tensor.ByteCount);
        }

        foreach (var tensor in _tensors)
        {
            writer.Flush();
            writer.BaseStream.Position = Align(writer.BaseStream.Position);
            tensor.WriteTo(writer.BaseStream);
        }

        writer.BaseStream.SetLength(Align(writer.BaseStream.Position));
    }

    private static void WriteField(BinaryWriter writer, string key, object value)
    {
        WriteText(writer, key);
        switch (value)
        {
            case uint number:
                writer.Write(4u);
                writer.Write(number);
                break;
            case float number:
                writer.Write(6u);
                writer.Write(number);
                break;
            case string text:
                writer.Write(TextKind);
                WriteText(writer, text);
                break;
            case string[] texts:
                writer.Write(9u);
                writer.Write(TextKind);
                writer.Write((ulong)texts.Length);
                Array.ForEach(texts, text => WriteText(writer, text));
                break;
            default:
                throw new ArgumentException($"{key} is a {value.GetType()}; GGUF fields here are uint, float, string or string[].", nameof(value));
        }
    }

    private static void WriteDescription(BinaryWriter writer, GgufTensor tensor, long offset)
    {
        WriteText(writer, tensor.Name);
        writer.Write((uint)tensor.Shape.Count);
        foreach (var dimension in tensor.Shape.Reverse()) // innermost first
        {
            writer.Write((ulong)dimension);
        }

        writer.Write(tensor.Type);
        writer.Write((ulong)offset);
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;
}
