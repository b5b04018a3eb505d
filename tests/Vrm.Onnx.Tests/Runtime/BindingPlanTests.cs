using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Tests.Runtime;

public class BindingPlanTests
{
    /// <summary>For the places of vision encoder, projector and decoder (-1: the CPU): where the encoder's rows and the features lie.</summary>
    [Theory]
    [InlineData(-1, -1, -1, -1, -1)]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(0, 0, -1, 0, -1)] // the decoder could not be opened on the GPU
    [InlineData(-1, -1, 0, -1, -1)]
    [InlineData(-1, 0, 0, -1, 0)]
    [InlineData(0, -1, 0, -1, -1)]
    [InlineData(0, 0, 1, 0, -1)]
    [InlineData(0, 1, 1, -1, 1)]
    [InlineData(0, 1, 2, -1, -1)]
    public void Of_Places_LeavesTensorsWhereBothGraphsRun(int visionEncoder, int projector, int decoder, int visionHidden, int features)
    {
        using var writer = new PlacedMemory(decoder);

        var plan = BindingPlan.Of(new PlacedMemory(visionEncoder), new PlacedMemory(projector), writer);

        Assert.Equal(PlaceOf(visionHidden), plan.VisionHidden.Place);
        Assert.Equal(PlaceOf(features), plan.Features.Place);
        Assert.Same(writer, plan.KeyValues);
        Assert.Equal(projector == decoder, plan.Features == writer); // of the session that reads them, and goes last
    }

    [Fact]
    public void Describe_MixedPlaces_NamesEachTensorsPlace()
    {
        var plan = BindingPlan.Of(new PlacedMemory(-1), new PlacedMemory(2), new PlacedMemory(2));

        Assert.Equal(
            [("pixel values", "host"), ("vision encoder's rows", "host"), ("image features", "CUDA device 2"), ("KV cache", "CUDA device 2"), ("logits", "host")],
            plan.Describe().Select(placement => (placement.Tensor, placement.Place)));
    }

    [Theory]
    [InlineData("CPUExecutionProvider", "host")]
    [InlineData("CUDAExecutionProvider", "CUDA device 3")]
    [InlineData("TensorrtExecutionProvider", "CUDA device 3")]
    public void PlaceOf_ProviderOfTheNodes_IsWhereItWorks(string provider, string place) =>
        Assert.Equal(place, TensorPlace.Of(new Dictionary<string, int> { ["CPUExecutionProvider"] = 2, [provider] = 5 }, deviceId: 3).ToString());

    private static TensorPlace PlaceOf(int device) => device < 0 ? TensorPlace.Host : new TensorPlace(device);

    /// <summary>Memory that is nothing but a place.</summary>
    private sealed class PlacedMemory(int device) : TensorMemory
    {
        public override TensorPlace Place => PlaceOf(device);

        public override OrtMemoryInfo Info => throw new NotSupportedException();

        public override nint Allocate(long bytes) => throw new NotSupportedException();

        public override void Free(nint block) => throw new NotSupportedException();

        public override void Copy(in LineCopy copy) => throw new NotSupportedException();

        public override void Read(nint source, Span<byte> destination) => throw new NotSupportedException();

        public override void Settle() => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }
}
