using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Export.Tests;

public class ExportOptionsTests
{
    [Theory]
    [InlineData(GraphPrecision.Float32, false)]
    [InlineData(GraphPrecision.BFloat16, false)]
    [InlineData(GraphPrecision.Float16, true)]
    [InlineData(GraphPrecision.Int8, true)]
    [InlineData(GraphPrecision.Mixed, true)]
    [InlineData(GraphPrecision.Int4, true)]
    public void Validate_ComputingInFloat16_NeedsWeightsThatAreNotWider(GraphPrecision decoder, bool isValid)
    {
        var options = new ExportOptions { Decoder = decoder, Compute = ComputeType.Float16 };
        if (isValid)
        {
            options.Validate();
            return;
        }

        Assert.Equal(nameof(ExportOptions.Compute), Assert.Throws<InvalidOptionException>(options.Validate).Option);
    }
}
