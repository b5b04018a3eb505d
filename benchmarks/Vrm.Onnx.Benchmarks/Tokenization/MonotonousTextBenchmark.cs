using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Benchmarks.Tokenization;

/// <summary>A megabyte of prose, the baseline, and a megabyte each of texts that make careless tokenizers slow. One thread.</summary>
public class MonotonousTextBenchmark
{
    private readonly TokenBuffer _buffer = new();
    private Tokenizer _tokenizer = null!;

    /// <summary>The tokenizers of the reference data.</summary>
    public static IEnumerable<string> Families => Directory.GetDirectories(BenchmarkText.TokenizerFolder("")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    /// <summary>A tokenizer of the reference data.</summary>
    [ParamsSource(nameof(Families))]
    public string Family { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _tokenizer = Tokenizer.Load(Path.Combine(BenchmarkText.TokenizerFolder(Family), "tokenizer.json"));

    [Benchmark(Baseline = true)]
    public int Prose() => Encode("prose");

    [Benchmark]
    public int Spaces() => Encode("spaces");

    [Benchmark]
    public int OneLetter() => Encode("a");

    [Benchmark]
    public int Newlines() => Encode("newlines");

    [Benchmark]
    public int Digits() => Encode("digits");

    [Benchmark]
    public int RandomBytes() => Encode("bytes");

    [Benchmark]
    public int RandomCharacters() => Encode("random");

    private int Encode(string kind)
    {
        _buffer.Clear();
        _tokenizer.Encode(BenchmarkText.Megabyte(kind), _buffer);
        return _buffer.Count;
    }
}
