using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Benchmarks.Engine.Node;
using Vrm.Onnx.Benchmarks.Engine.Peers;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>The language model alone: this library's decoder against node-llama-cpp, the same token ids in.</summary>
/// <remarks>
/// <c>int4</c> is the same integers and scales on both sides. Tokens are compared without llama.cpp's flash attention and with keys and values in
/// float32; times are taken with its defaults, flash attention and float16, which are faster and give other scores (benchmarks/README.md has them).
/// </remarks>
[Config(typeof(PeerConfig))]
public class LlamaCppBenchmark : PeerBenchmark
{
    private const int ContextSize = 512;
    private static readonly int[] s_prompt = [.. Enumerable.Range(0, 256).Select(i => 10 + (i * 7919 % 100_000))];

    /// <inheritdoc/>
    [Params("qwen-0.5b fp32", "qwen-0.5b int4")]
    public override string Model { get; set; } = "";

    protected override int AnswerLength => 32;

    private protected override IAnswerSource OpenVrm() => new TokenAnswers(BenchmarkModel.BundleOf(Model), s_prompt);

    private protected override IAnswerSource OpenPeer() => Open(exact: false);

    private protected override IAnswerSource OpenExactPeer() => Open(exact: true);

    private NodePeer Open(bool exact)
    {
        var (model, precision) = BenchmarkModel.Parse(Model);
        var file = model.Folder($"{precision}.gguf");
        if (!File.Exists(file))
        {
            QwenGguf.Write(model.Checkpoint(), file, precision);
        }

        return new NodePeer("llama_cpp.mjs", NodePeer.Install("node-llama-cpp", "3.22.1", "@node-llama-cpp/linux-x64"), new
        {
            Model = file,
            Prompts = new[] { s_prompt },
            BenchmarkModel.Threads,
            ContextSize,
            Exact = exact,
        });
    }
}
