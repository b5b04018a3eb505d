namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Which tokens begin and end a text.</summary>
internal static class EndTokenReader
{
    /// <summary>The tokens that end an output: those of generation_config.json, or of the language model's configuration where there is no such file.</summary>
    public static IReadOnlyList<int> ReadEnd(Checkpoint checkpoint, ConfigNode text) => Read(checkpoint, text, "eos_token_id");

    /// <summary>The token that begins a text, from the same files.</summary>
    public static int? ReadBegin(Checkpoint checkpoint, ConfigNode text) => Read(checkpoint, text, "bos_token_id") is [var token, ..] ? token : null;

    private static IReadOnlyList<int> Read(Checkpoint checkpoint, ConfigNode text, string field)
    {
        var source = checkpoint.TryReadJson("generation_config.json", out var generation) ? generation : text;
        return source.Has(field) ? source.GetIntOrInts(field) : [];
    }
}
