using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Benchmarks.Engine.Node;
using Vrm.Onnx.Benchmarks.Engine.Peers;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>The language model alone: this library's decoder against node-llama-cpp, the same token ids in.</summary>
/// <remarks>
/// float32 weights. llama.cpp keeps keys and values in float16 as it does by default; with this model's random weights the greedy tokens of the two
/// are the same eleven and then part, so an answer was shortened to eleven.
/// </remarks>
[Config(typeof(PeerConfig))]
public class LlamaCppBenchmark : PeerBenchmark
{
    private const int ContextSize = 512;
    private static readonly int[] s_prompt = [.. Enumerable.Range(0, 256).Select(i => 10 + (i * 7919 % 100_000))];

    /// <inheritdoc/>
    [Params("qwen-0.5b")]
    public override string Model { get; set; } = "";

    protected override int AnswerLength => 11;

    private protected override IAnswerSource OpenVrm() => new TokenAnswers(new BenchmarkModel(Model).Bundle(GraphPrecision.Float32), s_prompt);

    private protected override IAnswerSource OpenPeer()
    {
        var model = new BenchmarkModel(Model);
        var file = model.Folder("fp32.gguf");
        if (!File.Exists(file))
        {
            QwenGguf.Write(model.Checkpoint(), file);
        }

        return new NodePeer("llama_cpp.mjs", NodePeer.Install("node-llama-cpp", "3.22.1", "@node-llama-cpp/linux-x64"), new
        {
            Model = file,
            Prompts = new[] { s_prompt },
            BenchmarkModel.Threads,
            ContextSize,
        });
    }
}
