using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>The special tokens that a chat template may use by name, such as <c>bos_token</c>.</summary>
internal static class SpecialTokenNames
{
    private const string Suffix = "_token";

    /// <summary>Those of a <c>tokenizer_config.json</c>: every <c>*_token</c> that is a text or an object with one.</summary>
    public static Dictionary<string, string> Read(ConfigNode config)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in config.Names.Where(name => name.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            switch (config.KindOf(name))
            {
                case ConfigKind.Text:
                    tokens[name] = config.GetString(name);
                    break;
                case ConfigKind.Node:
                    tokens[name] = config.GetNode(name).GetString("content");
                    break;
            }
        }

        return tokens;
    }

    /// <summary>Those of a checkpoint; where it has no <c>tokenizer_config.json</c>, the tokens that begin and end a text.</summary>
    public static Dictionary<string, string> Read(Checkpoint checkpoint, ModelFacts facts, Tokenizer tokenizer)
    {
        if (checkpoint.TryReadJson("tokenizer_config.json", out var config))
        {
            return Read(config);
        }

        (string Name, string? Spelling)[] found =
        [
            ("bos_token", Find(tokenizer, ["<s>", "<bos>"], facts.BeginToken)),
            ("eos_token", Find(tokenizer, ["</s>", "<eos>"], facts.EndTokens is [var end, ..] ? end : null)),
        ];
        return found.Where(token => token.Spelling is not null).ToDictionary(token => token.Name, token => token.Spelling!, StringComparer.Ordinal);
    }

    /// <summary>
    /// The usual spelling goes before the id in a configuration: that id is often only the default of the model's class, whatever the tokenizer is.
    /// </summary>
    private static string? Find(Tokenizer tokenizer, string[] usual, int? configured) =>
        usual.FirstOrDefault(spelling => tokenizer.TryGetId(spelling, out var id) && tokenizer.IsControlToken(id))
        ?? (configured is { } value ? tokenizer.GetSpelling(new TokenId(value)) : null);
}
