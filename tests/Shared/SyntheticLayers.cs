namespace Vrm.Onnx.Tests.Shared;

/// <summary>Tensors that several families have, spread so that the variance of what goes through them is kept.</summary>
internal static class SyntheticLayers
{
    /// <summary>A matrix without bias: a uniform spread of √(3 / inputs) has the variance 1 / inputs.</summary>
    public static SyntheticTensor Matrix(string name, int inputs, int outputs) => new($"{name}.weight", 0, MathF.Sqrt(3f / inputs), outputs, inputs);

    public static IEnumerable<SyntheticTensor> Linear(string name, int inputs, int outputs) => [Matrix(name, inputs, outputs), new($"{name}.bias", 0, 0.1f, outputs)];

    public static SyntheticTensor RootMeanSquare(string name, int size) => new($"{name}.weight", 1, 0.2f, size);

    public static IEnumerable<SyntheticTensor> LayerNorm(string name, int size) => [RootMeanSquare(name, size), new($"{name}.bias", 0, 0.1f, size)];

    /// <summary>A layer of CLIP or SigLIP.</summary>
    public static IEnumerable<SyntheticTensor> VisionLayer(string name, int hidden, int intermediate) =>
    [
        .. LayerNorm($"{name}.layer_norm1", hidden),
        .. Linear($"{name}.self_attn.q_proj", hidden, hidden),
        .. Linear($"{name}.self_attn.k_proj", hidden, hidden),
        .. Linear($"{name}.self_attn.v_proj", hidden, hidden),
        .. Linear($"{name}.self_attn.out_proj", hidden, hidden),
        .. LayerNorm($"{name}.layer_norm2", hidden),
        .. Linear($"{name}.mlp.fc1", hidden, intermediate),
        .. Linear($"{name}.mlp.fc2", intermediate, hidden),
    ];

    /// <summary>A layer of Llama, or of Qwen2 with biases on queries, keys and values.</summary>
    public static IEnumerable<SyntheticTensor> TextLayer(string name, SyntheticText text)
    {
        var (queries, keys) = (text.Heads * text.HeadSize, text.KeyValueHeads * text.HeadSize);
        Func<string, int, int, IEnumerable<SyntheticTensor>> input = text.Biases ? Linear : (part, inputs, outputs) => [Matrix(part, inputs, outputs)];
        return
        [
            RootMeanSquare($"{name}.input_layernorm", text.Hidden),
            .. input($"{name}.self_attn.q_proj", text.Hidden, queries),
            .. input($"{name}.self_attn.k_proj", text.Hidden, keys),
            .. input($"{name}.self_attn.v_proj", text.Hidden, keys),
            Matrix($"{name}.self_attn.o_proj", queries, text.Hidden),
            RootMeanSquare($"{name}.post_attention_layernorm", text.Hidden),
            Matrix($"{name}.mlp.gate_proj", text.Hidden, text.Intermediate),
            Matrix($"{name}.mlp.up_proj", text.Hidden, text.Intermediate),
            Matrix($"{name}.mlp.down_proj", text.Intermediate, text.Hidden),
        ];
    }
}
