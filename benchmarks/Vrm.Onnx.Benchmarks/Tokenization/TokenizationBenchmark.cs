using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Vrm.Onnx.Benchmarks.Columns;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Benchmarks.Tokenization;

/// <summary>Encoding a quarter of a million characters, against @huggingface/tokenizers on node. One thread each, the same tokenizer.json.</summary>
/// <remarks>
/// The setup compares the ids and stops where they differ. The row of node contains a round trip over two pipes, some 0.05 ms;
/// what the other process measured without it is printed at the end.
/// </remarks>
[Config(typeof(WithThroughput))]
public class TokenizationBenchmark : IDisposable
{
    private readonly TokenBuffer _buffer = new();
    private readonly EncodeOptions _options = new() { ControlTokens = ControlTokens.Recognized };
    private Tokenizer _tokenizer = null!;
    private HuggingFacePeer _peer = null!;
    private string _text = "";
    private (TimeSpan Sum, int Count) _inside;

    /// <summary>A tokenizer of the reference data: byte-level BPE (qwen2 normalizes, llama3 does not), and SentencePiece BPE.</summary>
    [Params("qwen2", "llama3", "llama2")]
    public string Tokenizer { get; set; } = "";

    /// <summary>What the text is.</summary>
    [Params("prose", "cjk", "code")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _text = BenchmarkText.Create(Text);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, _text);
        var folder = BenchmarkText.TokenizerFolder(Tokenizer);
        _tokenizer = Vrm.Onnx.Tokenization.Tokenizer.Load(Path.Combine(folder, "tokenizer.json"));
        _peer = new HuggingFacePeer(folder, file);
        var (_, count, checksum) = _peer.Run();
        File.Delete(file);
        if (VrmOnnx() != count || Checksum() != checksum)
        {
            throw new InvalidOperationException($"{_buffer.Count} ids here, {count} there, or others; timing them would compare nothing.");
        }
    }

    /// <remarks>The column Allocated is of the whole process, BenchmarkDotNet's own work included; the line printed here is of the call alone.</remarks>
    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        VrmOnnx();
        Console.WriteLine($"// One more call allocates {GC.GetAllocatedBytesForCurrentThread() - allocated} B on its thread.");
        Console.WriteLine($"// {_peer.Version}, measured inside: {_inside.Sum / Math.Max(1, _inside.Count)}");
        _peer.Dispose();
    }

    [Benchmark(Baseline = true, Description = "@huggingface/tokenizers")]
    public int HuggingFace()
    {
        var (inside, count, _) = _peer.Run();
        _inside = (_inside.Sum + inside, _inside.Count + 1);
        return count;
    }

    [Benchmark(Description = "Vrm.Onnx")]
    public int VrmOnnx()
    {
        _buffer.Clear();
        _tokenizer.Encode(_text, _buffer, _options);
        return _buffer.Count;
    }

    private int Checksum()
    {
        var checksum = 0;
        foreach (var id in _buffer.Ids)
        {
            checksum = unchecked((checksum * 31) + id.Value);
        }

        return checksum;
    }

    /// <summary>Adds the megabytes per second.</summary>
    private sealed class WithThroughput : ManualConfig
    {
        public WithThroughput() => AddColumn(NumberColumn.PerSecond("MB/s", "Megabytes (10^6) of UTF-8 per second, by the median", Megabytes));

        private static double Megabytes(BenchmarkCase row) => Encoding.UTF8.GetByteCount(BenchmarkText.Create((string)row.Parameters[nameof(Text)])) / 1e6;
    }
}
