using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Reads generation_config.json: how the model's authors decode.</summary>
internal static class GenerationReader
{
    public static GenerationDefaults Read(Checkpoint checkpoint, IReadOnlyList<int> endTokens)
    {
        if (!checkpoint.TryReadJson("generation_config.json", out var config))
        {
            return new GenerationDefaults { EndTokens = endTokens };
        }

        // Temperature and the like are written even where do_sample says that they are not used.
        var samples = config.GetBool("do_sample", false);
        return new GenerationDefaults
        {
            EndTokens = endTokens,
            MaxNewTokens = config.Has("max_new_tokens") ? config.GetSize("max_new_tokens") : null,
            Temperature = samples ? (float)config.GetDouble("temperature", 1) : 0,
            TopK = samples && config.Has("top_k") && config.GetInt("top_k") > 0 ? config.GetInt("top_k") : null,
            TopP = samples && config.Has("top_p") ? (float)config.GetDouble("top_p") : null,
            RepetitionPenalty = config.Has("repetition_penalty") && config.GetDouble("repetition_penalty") != 1 ? (float)config.GetDouble("repetition_penalty") : null,
        };
    }
}
