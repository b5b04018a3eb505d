using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Validation.Tests.Inspection;

public sealed class ModelInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Goldens() => [.. GoldenFolder.Cases("models", "expected.safetensors")];

    [Theory]
    [InlineData(GraphPrecision.BFloat16, "bf16")]
    [InlineData(GraphPrecision.Int8, "int8")]
    [InlineData(GraphPrecision.Int4, "int4")]
    public void Inspect_BundleOfAPrecision_HasAllParametersAndMostInThatPrecision(GraphPrecision precision, string name)
    {
        ModelExporter.Export(MonitorReaderBundle.Checkpoint, _folder.File("bundle"), new ExportOptions { Precision = precision });
        var (bundle, checkpoint) = (ModelInspector.Inspect(_folder.File("bundle")), ModelInspector.Inspect(MonitorReaderBundle.Checkpoint));

        Assert.Equal(ModelKind.Bundle, bundle.Kind);
        Assert.Equal(checkpoint.Parameters, bundle.Parameters);
        var decoder = bundle.Graphs.Single(graph => graph.Name == "decoder");
        Assert.InRange((double)decoder.ParametersByPrecision[name] / decoder.Parameters, 0.99, 1);
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    [Trait("Golden", "models")]
    public void Inspect_Checkpoint_OfEveryFamily(string name)
    {
        var model = ModelInspector.Inspect(Path.Combine(GoldenFolder.Root("models"), name));

        Assert.Equal(["vision_encoder", "projector", "decoder"], model.Graphs.Select(graph => graph.Name));
        Assert.True(model.Parameters > 0 && model.Memory is { CachePerThousandTokens: > 0, ActivationsPerThousandTokens: > 0 });
        Assert.True(model.Memory.WeightsLoaded >= model.Memory.Weights);
    }
}
