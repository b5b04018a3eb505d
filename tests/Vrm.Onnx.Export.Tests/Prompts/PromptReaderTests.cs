using System.Text.Json.Nodes;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>Where a checkpoint's template is found, and what is said where it cannot be taken.</summary>
public sealed class PromptReaderTests : IDisposable
{
    private const string Plain = "{% for m in messages %}{{ m.role }}: {% for p in m.content %}{{ '<image>' if p.type == 'image' else p.text }}{% endfor %}\n{% endfor %}{{ 'assistant:' if add_generation_prompt }}";

    private readonly TemporaryFolder _folder = new();

    public PromptReaderTests()
    {
        foreach (var file in Directory.GetFiles(MonitorReaderBundle.Checkpoint))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SeveralFiles_TakesTheJinjaFileFirst()
    {
        File.WriteAllText(_folder.File("chat_template.json"), new JsonObject { ["chat_template"] = "{{ unreadable" }.ToJsonString());
        File.WriteAllText(_folder.File("chat_template.jinja"), Plain);

        Assert.Equal([PromptPart.OfText("user: ")], Read().User.Open);
    }

    [Fact]
    public void Read_SeveralNamedTemplates_TakesTheDefault()
    {
        SetTemplate(new JsonArray(Named("tool_use", "{{ 1 }}"), Named("default", Plain)));

        Assert.Equal([PromptPart.OfText("assistant:")], Read().Generation);
    }

    [Theory]
    [InlineData("{{ broken")]
    [InlineData("{{ messages | unknown }}")]
    [InlineData("{% for i in range(9999) %}{% for j in range(9999) %}{{ i }}{% endfor %}{% endfor %}")]
    public void Read_TemplateThatCannotBeTaken_NamesFileAndField(string template)
    {
        SetTemplate(template);

        var error = Assert.Throws<CheckpointException>(() => Read());

        Assert.Equal(_folder.File("tokenizer_config.json"), error.Path);
        Assert.Equal("chat_template", error.Field);
    }

    [Fact]
    public void Read_NoNamedTemplateIsTheDefault_IsRefused()
    {
        SetTemplate(new JsonArray(Named("tool_use", Plain)));

        Assert.Equal("tokenizer_config.chat_template", Assert.Throws<CheckpointException>(() => Read()).Field);
    }

    private static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };

    private void SetTemplate(JsonNode template)
    {
        var path = _folder.File("tokenizer_config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config["chat_template"] = template;
        File.WriteAllText(path, config.ToJsonString());
    }

    private PromptFormat Read()
    {
        using var checkpoint = Checkpoint.Open(_folder.Path);
        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Float32);
        return PromptReader.Read(checkpoint, model, Tokenizer.Load(_folder.File("tokenizer.json")));
    }
}
