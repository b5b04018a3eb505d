using System.Text.Json.Nodes;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Dimensions of a language model of the Llama kind.</summary>
internal sealed record SyntheticText(int Hidden, int Intermediate, int Heads, int KeyValueHeads, int Layers, int VocabularySize)
{
    public int HeadSize { get; init; } = Hidden / Heads;

    /// <summary>Whether queries, keys and values have biases (Qwen2).</summary>
    public bool Biases { get; init; }

    /// <summary>Whether the head is the token table.</summary>
    public bool Tied { get; init; }

    /// <summary>The fields of config.json that all of them have.</summary>
    public JsonObject Config(string modelType, int maxLength, double epsilon) => new()
    {
        ["model_type"] = modelType,
        ["hidden_act"] = "silu",
        ["hidden_size"] = Hidden,
        ["intermediate_size"] = Intermediate,
        ["max_position_embeddings"] = maxLength,
        ["num_attention_heads"] = Heads,
        ["num_hidden_layers"] = Layers,
        ["num_key_value_heads"] = KeyValueHeads,
        ["rms_norm_eps"] = epsilon,
        ["tie_word_embeddings"] = Tied,
        ["vocab_size"] = VocabularySize,
    };

    /// <summary>All tensors, the layers and the table under a prefix, the head under its own name.</summary>
    public IEnumerable<SyntheticTensor> Tensors(string prefix, string head) =>
    [
        new($"{prefix}.embed_tokens.weight", 0, Tied ? MathF.Sqrt(3f / Hidden) : 1, VocabularySize, Hidden),
        .. Enumerable.Range(0, Layers).SelectMany(layer => SyntheticLayers.TextLayer($"{prefix}.layers.{layer}", this)),
        SyntheticLayers.RootMeanSquare($"{prefix}.norm", Hidden),
        .. Tied ? (SyntheticTensor[])[] : [SyntheticLayers.Matrix(head, Hidden, VocabularySize)],
    ];
}
