using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Benchmarks.Tokenization;

/// <summary>A megabyte of prose, the baseline, and a megabyte each of texts that make careless tokenizers slow. One thread.</summary>
public class MonotonousTextBenchmark
{
    private readonly TokenBuffer _buffer = new();
    private readonly Dictionary<string, string> _texts = [];
    private Tokenizer _tokenizer = null!;

    /// <summary>A tokenizer of the reference data: byte-level BPE, byte-level BPE with a normalizer, SentencePiece BPE with and without a pre-tokenizer, Unigram.</summary>
    [Params("llama3", "qwen2", "llama2", "llama2-metaspace", "gemma", "unigram", "internlm2")]
    public string Family { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _tokenizer = Tokenizer.Load(Path.Combine(BenchmarkText.TokenizerFolder(Family), "tokenizer.json"));
        foreach (var kind in new[] { "prose", "spaces", "a", "random" })
        {
            _texts[kind] = BenchmarkText.Megabyte(kind);
        }
    }

    [Benchmark(Baseline = true)]
    public int Prose() => Encode("prose");

    [Benchmark]
    public int Spaces() => Encode("spaces");

    [Benchmark]
    public int OneLetter() => Encode("a");

    [Benchmark]
    public int Random() => Encode("random");

    private int Encode(string kind)
    {
        _buffer.Clear();
        _tokenizer.Encode(_texts[kind], _buffer);
        return _buffer.Count;
    }
}
