using Vrm.Onnx;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

namespace GpuCheck;

/// <summary>Where CUDA has a checkpoint's nodes and tensors, and that requests run through; no number is looked at, so that CUDA may be a stand-in.</summary>
internal static class Placement
{
    /// <returns>Whether all is where it should be.</returns>
    public static async Task<bool> CheckAsync(string checkpoint, string work)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(checkpoint));
        var isRight = true;
        foreach (var compute in Enum.GetValues<ComputeType>())
        {
            var bundle = Path.Combine(work, $"{name}-{compute}");
            ModelExporter.Export(checkpoint, bundle, new ExportOptions { Precision = compute == ComputeType.Float16 ? GraphPrecision.Float16 : GraphPrecision.Float32, Compute = compute });
            var execution = new ExecutionOptions { Providers = [ExecutionProvider.Cuda] };
            using var reasoner = VisionReasoner.Load(bundle, new VisionReasonerOptions { VisionEncoder = execution, Projector = execution, Decoder = execution });
            isRight &= Print($"{name}, {compute}", reasoner.Execution, compute);

            if (reasoner.Model.Family == "llava") // the shapes of others, and of pictures, depend on numbers
            {
                var request = new ReasoningRequest([], "What is the heart rate?");
                await Task.WhenAll(AskAsync(reasoner, request), AskAsync(reasoner, request));
            }
        }

        return isRight;
    }

    private static async Task AskAsync(VisionReasoner reasoner, ReasoningRequest request)
    {
        try
        {
            _ = await reasoner.AnswerAsync(request, new GenerationOptions { MaxOutputTokens = 8 });
        }
        catch (NonFiniteLogitsException)
        {
            // Scores that nobody computed are whatever lay in their place.
        }
    }

    private static bool Print(string name, ExecutionReport report, ComputeType compute)
    {
        Console.WriteLine($"== {name}");
        foreach (var graph in report.Graphs)
        {
            Console.WriteLine($"   {graph}");
        }

        // Attention in float32 is the one thing that CUDA leaves to the CPU, and the cache stays beside it.
        var cache = report.Tensors.Single(tensor => tensor.Tensor == "KV cache").Place;
        var left = report.Graphs.SelectMany(graph => graph.Fallbacks).ToList();
        var isRight = compute == ComputeType.Float16
            ? left.Count == 0 && cache != "host"
            : left is [var attention] && attention.StartsWith("CUDAExecutionProvider leaves to the CPU: GroupQueryAttention", StringComparison.Ordinal) && cache == "host";
        Console.WriteLine($"   KV cache: {cache}; {(isRight ? "as it should be" : "NOT AS IT SHOULD BE")}");
        return isRight;
    }
}
