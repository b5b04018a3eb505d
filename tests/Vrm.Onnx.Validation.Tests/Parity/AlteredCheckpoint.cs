using System.Text.RegularExpressions;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Validation.Tests.Parity;

/// <summary>A copy of a checkpoint in which the matrices that a pattern names have the opposite sign.</summary>
internal sealed class AlteredCheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AlteredCheckpoint(string source, string pattern)
    {
        Folder = Directory.CreateDirectory(_folder.File("altered")).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        foreach (var file in Directory.EnumerateFiles(Folder, "*.safetensors").Where(file => !file.EndsWith("expected.safetensors", StringComparison.Ordinal)))
        {
            Altered += Negate(file, pattern);
        }
    }

    public string Folder { get; }

    /// <summary>How many tensors are altered.</summary>
    public int Altered { get; }

    public void Dispose() => _folder.Dispose();

    private static int Negate(string file, string pattern)
    {
        var bytes = File.ReadAllBytes(file);
        List<(long Begin, long End, int Width)> parts = [];
        using (var tensors = SafetensorsFile.Open(file))
        {
            foreach (var (name, tensor) in tensors.Tensors.Where(entry => Regex.IsMatch(entry.Key, pattern)))
            {
                var raw = new byte[tensor.ByteCount];
                tensor.CopyRawTo(0, raw);
                var begin = bytes.AsSpan().IndexOf(raw);
                parts.Add((begin, begin + raw.Length, (int)(tensor.ByteCount / tensor.ElementCount)));
            }
        }

        foreach (var (begin, end, width) in parts)
        {
            for (var i = begin + width - 1; i < end; i += width)
            {
                bytes[i] ^= 0x80; // the sign is in the last byte
            }
        }

        File.WriteAllBytes(file, bytes);
        return parts.Count;
    }
}
