using System.Text;
using System.Text.Json.Nodes;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>A tokenizer.json small enough to be written down, and to be broken in one place.</summary>
internal static class SmallTokenizer
{
    /// <summary>A character-level BPE model of the letters a to e with a few merges and one control token.</summary>
    public static JsonObject Bpe() => Parse("""
        {
          "version": "1.0",
          "truncation": null,
          "padding": null,
          "added_tokens": [
            {"id": 9, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
          ],
          "normalizer": null,
          "pre_tokenizer": null,
          "post_processor": null,
          "decoder": {"type": "Fuse"},
          "model": {
            "type": "BPE",
            "dropout": null,
            "unk_token": "?",
            "continuing_subword_prefix": null,
            "end_of_word_suffix": null,
            "fuse_unk": false,
            "byte_fallback": false,
            "vocab": {"?": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "ab": 6, "cd": 7, "abcd": 8},
            "merges": ["a b", "c d", "ab cd"]
          }
        }
        """);

    /// <summary>A Unigram model, with the control token also among its pieces.</summary>
    public static JsonObject Unigram() => Parse("""
        {
          "version": "1.0",
          "added_tokens": [
            {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
          ],
          "normalizer": null,
          "pre_tokenizer": null,
          "post_processor": null,
          "decoder": {"type": "Fuse"},
          "model": {
            "type": "Unigram",
            "unk_id": 0,
            "vocab": [["<unk>", 0], ["</s>", 0], ["a", -2], ["b", -2], ["ab", -1], ["<", -5], ["/", -5], ["s", -5], [">", -5]]
          }
        }
        """);

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    public static Tokenizer Load(JsonObject json) => Tokenizer.Load(Encoding.UTF8.GetBytes(json.ToJsonString()), "small.json");

    /// <summary>Loads a tokenizer after a change.</summary>
    public static Tokenizer With(this JsonObject json, Action<JsonObject> change)
    {
        change(json);
        return Load(json);
    }

    /// <summary>Adds an added token; all flags are off but those given.</summary>
    public static void AddToken(this JsonObject json, int id, string content, params string[] flags)
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content };
        foreach (var flag in new[] { "single_word", "lstrip", "rstrip", "normalized", "special" })
        {
            token[flag] = flags.Contains(flag);
        }

        json["added_tokens"]!.AsArray().Add(token);
    }

    public static int[] Ids(this Tokenizer tokenizer, string text, ControlTokens controlTokens = ControlTokens.AsText) =>
        Array.ConvertAll(tokenizer.Encode(text, new EncodeOptions { ControlTokens = controlTokens }), id => id.Value);
}
