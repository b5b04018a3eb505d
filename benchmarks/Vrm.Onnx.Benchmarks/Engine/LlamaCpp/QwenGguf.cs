using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Benchmarks.Engine.LlamaCpp;

/// <summary>The language model of a Qwen2.5-VL checkpoint as a GGUF file: for text, whose three positions are one, it is a Qwen2.</summary>
internal static class QwenGguf
{
    private static readonly (string Checkpoint, string Gguf)[] s_layer =
    [
        ("input_layernorm.weight", "attn_norm.weight"),
        ("self_attn.q_proj.weight", "attn_q.weight"),
        ("self_attn.q_proj.bias", "attn_q.bias"),
        ("self_attn.k_proj.weight", "attn_k.weight"),
        ("self_attn.k_proj.bias", "attn_k.bias"),
        ("self_attn.v_proj.weight", "attn_v.weight"),
        ("self_attn.v_proj.bias", "attn_v.bias"),
        ("self_attn.o_proj.weight", "attn_output.weight"),
        ("post_attention_layernorm.weight", "ffn_norm.weight"),
        ("mlp.gate_proj.weight", "ffn_gate.weight"),
        ("mlp.up_proj.weight", "ffn_up.weight"),
        ("mlp.down_proj.weight", "ffn_down.weight"),
    ];

    /// <param name="folder">The checkpoint, with tied embeddings and head.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="precision">Float32; or Int4, whose matrices and token table are those of a bundle of int4.</param>
    public static void Write(string folder, string path, GraphPrecision precision)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var text = checkpoint.Config.GetNode("text_config");
        var gguf = new GgufFile();
        AddMetadata(gguf, text);
        void Add(string name, string target)
        {
            var source = checkpoint.Tensors[name];
            gguf.Add(precision == GraphPrecision.Int4 && source.Shape.Count == 2 ? new BlockGgufTensor(target, source) : new FloatGgufTensor(target, source));
        }

        Add("model.embed_tokens.weight", "token_embd.weight");
        Add("model.norm.weight", "output_norm.weight");
        for (var layer = 0; layer < text.GetSize("num_hidden_layers"); layer++)
        {
            Array.ForEach(s_layer, part => Add($"model.layers.{layer}.{part.Checkpoint}", $"blk.{layer}.{part.Gguf}"));
        }

        gguf.Write(path);
    }

    private static void AddMetadata(GgufFile gguf, ConfigNode text)
    {
        uint Size(string name) => (uint)text.GetSize(name);
        gguf.Add("general.architecture", "qwen2");
        gguf.Add("qwen2.vocab_size", Size("vocab_size"));
        gguf.Add("qwen2.block_count", Size("num_hidden_layers"));
        gguf.Add("qwen2.context_length", Size("max_position_embeddings"));
        gguf.Add("qwen2.embedding_length", Size("hidden_size"));
        gguf.Add("qwen2.feed_forward_length", Size("intermediate_size"));
        gguf.Add("qwen2.attention.head_count", Size("num_attention_heads"));
        gguf.Add("qwen2.attention.head_count_kv", Size("num_key_value_heads"));
        gguf.Add("qwen2.attention.layer_norm_rms_epsilon", (float)text.GetDouble("rms_norm_eps"));
        gguf.Add("qwen2.rope.freq_base", (float)text.GetNode("rope_parameters").GetDouble("rope_theta"));
        AddVocabulary(gguf, text.GetSize("vocab_size"));
    }

    // Token ids go in and come out, but node-llama-cpp does not load a model without a vocabulary: this one has names for its ids.
    private static void AddVocabulary(GgufFile gguf, int size)
    {
        gguf.Add("tokenizer.ggml.model", "gpt2");
        gguf.Add("tokenizer.ggml.pre", "qwen2");
        gguf.Add("tokenizer.ggml.tokens", Enumerable.Range(0, size).Select(id => $"t{id}").ToArray());
        gguf.Add("tokenizer.ggml.merges", new[] { "t 1" });
        gguf.Add("tokenizer.ggml.bos_token_id", 0u);
        gguf.Add("tokenizer.ggml.eos_token_id", 2u);
    }
}
