using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>A decoder whose attention the CPU computes between nodes on a device, as ONNX Runtime divides one in float32.</summary>
public sealed class DividedDecoderTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>, IDisposable
{
    private readonly FakeDevice _device = new();

    public void Dispose() => _device.Dispose();

    [Fact]
    public async Task Load_AttentionOnTheCpu_KeepsTheCacheThereAndSaysSo()
    {
        using (var reasoner = VisionReasoner.Load(model.Bundle, Options(strict: false)))
        {
            Assert.Equal(["host", "CUDA device 7", "CUDA device 7", "host", "host"], reasoner.Execution.Tensors.Select(tensor => tensor.Place));
            Assert.StartsWith("CUDAExecutionProvider leaves to the CPU: GroupQueryAttention (4). ", Assert.Single(reasoner.Execution.Graphs[2].Fallbacks), StringComparison.Ordinal);

            using var image = await reasoner.EncodeAsync(RgbImage.Load(MonitorReaderBundle.Picture));
            Assert.Equal("hypoxemia", (await image.AnswerAsync("What is the main finding?")).Answer);

            Assert.InRange(_device.AliveBytes, 1, image.KeptBytes - 1); // features, and neither rows nor the kept prefix
            Assert.Equal(0, _device.Copies);
        }

        _device.AssertClean();
    }

    [Fact]
    public void Load_AttentionOnTheCpuStrict_SaysWhatToExport()
    {
        var error = Assert.Throws<InferenceException>(() => VisionReasoner.Load(model.Bundle, Options(strict: true)));

        Assert.StartsWith("decoder: Strict was asked for, and CUDAExecutionProvider leaves to the CPU: GroupQueryAttention (4). ", error.Message, StringComparison.Ordinal);
        Assert.Contains("--compute fp16", error.Message, StringComparison.Ordinal);
        _device.AssertClean();
    }

    private VisionReasonerOptions Options(bool strict) => _device.Options with
    {
        Decoder = _device.Execution with
        {
            Strict = strict,
            Assignments = (session, graph) => [.. NodeAssignments.Read(session, graph).Select(node => node.Operator == "GroupQueryAttention" ? node : node with { Provider = "CUDAExecutionProvider" })],
        },
    };
}
