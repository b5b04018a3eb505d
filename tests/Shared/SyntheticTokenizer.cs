using System.Text.Json.Nodes;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Makes a small tokenizer as large as a model's vocabulary: the ids that it lacks get names of their own.</summary>
internal static class SyntheticTokenizer
{
    /// <param name="source">A tokenizer.json.</param>
    /// <param name="vocabularySize">How many ids there are to be.</param>
    /// <param name="target">The file to write.</param>
    public static void Extend(string source, int vocabularySize, string target)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllText(source))!;
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        var used = vocabulary.Select(entry => entry.Value!.GetValue<int>())
            .Concat(tokenizer["added_tokens"]!.AsArray().Select(entry => entry!["id"]!.GetValue<int>()))
            .ToHashSet();
        foreach (var id in Enumerable.Range(0, vocabularySize).Where(id => !used.Contains(id)))
        {
            vocabulary.Add($"extra{id}", id);
        }

        File.WriteAllText(target, tokenizer.ToJsonString());
    }
}
