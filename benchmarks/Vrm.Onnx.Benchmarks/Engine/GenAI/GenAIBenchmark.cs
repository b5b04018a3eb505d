using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Benchmarks.Engine.Peers;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Benchmarks.Engine.GenAI;

/// <summary>This library against ONNX Runtime GenAI on the same weights, from a decoded picture to the answer.</summary>
/// <remarks>The peer is given the prompt's token ids and the pixels as this library prepares them, so that only this side's time has the preparing in it.</remarks>
[Config(typeof(PeerConfig))]
public class GenAIBenchmark : PictureBenchmark
{
    /// <inheritdoc/>
    [Params("qwen-0.5b int4", "qwen-0.5b fp32")]
    public override string Model { get; set; } = "";

    protected override int AnswerLength => 96;

    private protected override IAnswerSource OpenVrm() => new PictureAnswers(BenchmarkModel.BundleOf(Model), BenchmarkModel.Picture);

    private protected override IAnswerSource OpenPeer()
    {
        var (model, precision) = BenchmarkModel.Parse(Model);
        using var ours = new PictureAnswers(model.Bundle(precision), BenchmarkModel.Picture);
        return new GenAIAnswers(model.Layout(ModelLayout.GenAI, precision), ours.Input());
    }
}
