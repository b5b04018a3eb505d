using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Tests.Prompts;

public class DialectReaderTests
{
    [Fact]
    public void Read_PlainLlava_ThinksAndAnswers() => Assert.Equal(ReasoningDialect.ThinkAnswer.Blocks, Read("llava", []).Blocks);

    [Fact]
    public void Read_OtherFamilyWithoutTags_AnswersWithEverything() => Assert.Empty(Read("qwen2_vl", []).Blocks);

    [Fact]
    public void Read_ThinkToken_IsATagThatDetokenizingKeeps()
    {
        var dialect = Read("qwen3_vl", ["<think>", "</think>"]);

        Assert.Equal(ReasoningDialect.ThinkOnly.Blocks, dialect.Blocks);
        Assert.Equal(["<think>", "</think>"], dialect.TagTokens.Select(token => token.Text));
        _ = CompiledDialect.Create(dialect);
    }

    [Fact]
    public void Read_BoxTokens_AreBoxes() =>
        Assert.Equal(ReasoningDialect.Boxed.Blocks, Read("glm4v", ["<think>", "</think>", "<|begin_of_box|>", "<|end_of_box|>"]).Blocks);

    [Fact]
    public void Read_PromptThatBeginsTheReasoning_IsPrefilled() =>
        Assert.Equal(ReasoningDialect.PrefilledThink.Prefill, Read("qwen3_vl", [], generation: [PromptPart.OfText("assistant\n<think>\n")]).Prefill);

    [Fact]
    public void Read_AskedFor_IsTaken() => Assert.Equal(ReasoningDialect.Stages.Blocks, Read("llava", ["<think>"], asked: ReasoningDialect.Stages).Blocks);

    [Fact]
    public void Read_TagThatGoesOnInWords_HasItsToken() =>
        Assert.Equal(["<unused94>", "<unused95>"], Read("gemma3", ["<unused94>", "<unused95>"], asked: ReasoningDialect.UnusedTokens).TagTokens.Select(token => token.Text));

    private static ReasoningDialect Read(string family, string[] tokens, ReasoningDialect? asked = null, PromptPart[]? generation = null)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenFolder.RepositoryRoot("models"), "llava-linear", "tokenizer.json")))!;
        var added = json["added_tokens"]!.AsArray();
        foreach (var token in tokens)
        {
            added.Add(new JsonObject
            {
                ["id"] = 1000 + added.Count, ["content"] = token, ["special"] = true, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false,
            });
        }

        var tokenizer = Tokenizer.Load(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()), "tokenizer.json");
        var part = new PromptTurnFormat([], []);
        var prompt = new PromptFormat
        {
            Begin = [], WithoutSystem = [], User = part, Assistant = part, Separator = [], Generation = generation ?? [], End = [],
            Content = new PromptContentFormat { ImageOpen = [], ImageClose = [], TextOpen = [], TextClose = [], TextSeparator = [] },
        };
        return DialectReader.Read(asked, family, prompt, tokenizer);
    }
}
