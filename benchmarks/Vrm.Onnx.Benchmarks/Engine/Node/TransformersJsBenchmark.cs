using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Benchmarks.Engine.Peers;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Benchmarks.Engine.Node;

/// <summary>This library against @huggingface/transformers on node, float32, from a decoded picture to the answer.</summary>
/// <remarks>
/// The peer is given the prompt's token ids and prepares the pixels itself. Its second question encodes the picture again: nothing of its interface
/// keeps one.
/// </remarks>
[Config(typeof(PeerConfig))]
public class TransformersJsBenchmark : PictureBenchmark
{
    /// <inheritdoc/>
    [Params("monitor-reader")]
    public override string Model { get; set; } = "";

    protected override int AnswerLength => 24;

    private protected override IAnswerSource OpenVrm() => new PictureAnswers(new BenchmarkModel(Model).Bundle(GraphPrecision.Float32), BenchmarkModel.Picture);

    private protected override IAnswerSource OpenPeer()
    {
        var model = new BenchmarkModel(Model);
        using var ours = new PictureAnswers(model.Bundle(GraphPrecision.Float32), BenchmarkModel.Picture);
        return new NodePeer("transformers_js.mjs", NodePeer.Install("@huggingface/transformers", "4.3.0"), new
        {
            Folder = model.Layout(ModelLayout.TransformersJs, GraphPrecision.Float32),
            BenchmarkModel.Picture,
            ours.Input().Prompts,
            BenchmarkModel.Threads,
        });
    }
}
