namespace Vrm.Onnx.Export.Models.Config;

/// <summary>What transformers takes for the absent fields of a language model's configuration.</summary>
internal sealed record DecoderDefaults(DecoderKind Kind)
{
    public static DecoderDefaults Llama { get; } = new(DecoderKind.Llama)
    {
        IntermediateSize = 11008, VocabularySize = 32000, MaxLength = 2048,
    };

    public static DecoderDefaults Mistral { get; } = new(DecoderKind.Mistral)
    {
        IntermediateSize = 14336, KeyValueHeads = 8, VocabularySize = 32000, MaxLength = 131_072,
    };

    public static DecoderDefaults Qwen2 { get; } = new(DecoderKind.Qwen2)
    {
        IntermediateSize = 22016, KeyValueHeads = 32, VocabularySize = 151_936, MaxLength = 32_768,
    };

    public static DecoderDefaults Qwen3 { get; } = new(DecoderKind.Qwen3)
    {
        IntermediateSize = 22016, KeyValueHeads = 32, VocabularySize = 151_936, MaxLength = 32_768, HeadSize = 128,
    };

    public int HiddenSize { get; } = 4096;

    public int Layers { get; } = 32;

    public int Heads { get; } = 32;

    public required int IntermediateSize { get; init; }

    /// <value><see langword="null"/>: as many as query heads.</value>
    public int? KeyValueHeads { get; init; }

    /// <value><see langword="null"/>: the width divided by the query heads.</value>
    public int? HeadSize { get; init; }

    public required int VocabularySize { get; init; }

    public required int MaxLength { get; init; }
}
