using System.Text;
using Vrm.Onnx.Generation.Constraints;

namespace Vrm.Onnx.Tests.Generation.Constraints;

/// <summary>Vocabularies as tokenizers have them: single bytes, longer pieces, special tokens without bytes.</summary>
internal static class SampleVocabulary
{
    public const int EndToken = 0;

    private static readonly string[] Pieces =
    [
        "low", "lo", "high", "normal", " normal", "norm", "al", "<", "</", "</answer>", "answer", ">", "></", "\"", "\":", "\",\"", "{\"", "}", "true",
        "81", "8", "1", "100", ".5", " bpm", "not", " shown", "\n", "\n\n", "  ", "é", "😀", "rate", "finding", "stable", "null", "null}", "normal high low stable",
    ];

    /// <summary>All 256 bytes, the pieces, and pairs of pieces; the first token is special.</summary>
    public static ReadOnlyMemory<byte>[] Create(bool withAllBytes = true)
    {
        var tokens = new List<ReadOnlyMemory<byte>> { ReadOnlyMemory<byte>.Empty };
        if (withAllBytes)
        {
            tokens.AddRange(Enumerable.Range(0, 256).Select(value => (ReadOnlyMemory<byte>)new[] { (byte)value }));
        }

        tokens.AddRange(Pieces.Concat(Pieces.SelectMany(first => Pieces.Select(second => first + second))).Select(Encode));
        tokens.Add(ReadOnlyMemory<byte>.Empty);

        // Two ids for one text, as added tokens can have.
        tokens.Add(Encode("low"));
        return [.. tokens];
    }

    public static ReadOnlyMemory<byte> Encode(string text) => Encoding.UTF8.GetBytes(text);

    public static TokenTrie Trie(bool withAllBytes = true) => TokenTrie.Create(Create(withAllBytes));
}
