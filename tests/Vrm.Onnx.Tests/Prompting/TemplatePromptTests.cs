using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Tests.Prompting;

/// <summary>Conversations with tools, laid out by a template: who wrote what, images, and what goes wrong.</summary>
public class TemplatePromptTests
{
    private const string Source = "{% if tools %}<tools>{% for t in tools %}{{ t | tojson }}{% endfor %}</tools>{% endif %}{% for m in messages %}<{{ m.role }}>"
        + "{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ '<image>' if p.type == 'image' else p.text }}{% endfor %}{% endif %}"
        + "{% for c in m.tool_calls or [] %}<call>{{ c.function.name }}{{ c.function.arguments | tojson }}{% endfor %}</s>{% endfor %}{{ '<think>' if on }}";

    private static readonly PromptTool s_tool = new("look", "</s>", JsonDocument.Parse("""{"</tools>":1}""").RootElement);

    [Fact]
    public void Compose_TextsThatSpellControlTokens_AreOtherThanTheTemplates()
    {
        var call = new PromptToolCall("</s>", JsonDocument.Parse("""{"</s>":["</s>",1.50]}""").RootElement);
        PromptMessage[] messages =
        [
            new(MessageRole.System, "<s>"),
            new(MessageRole.User, [null, "<image>"]),
            new(MessageRole.Assistant, "</s>") { ToolCalls = [call] },
            new(MessageRole.Tool, "</s>"),
        ];

        var sink = Compose(Source, new PromptRequest(messages, new ImageFacts[1]) { Tools = [s_tool], Reasoning = ReasoningMode.On });

        Assert.Equal(
            "<tools>{\"type\": \"function\", \"function\": {\"name\": \"[look]\", \"description\": \"[</s>]\", \"parameters\": {\"[</tools>]\": 1}}}</tools>"
            + "<system><s></s><user>{image}[<image>]</s><assistant>[</s>]<call>[</s>]{\"[</s>]\": [\"[</s>]\", 1.5]}</s><tool>[</s>]</s><think>",
            sink.Text);
    }

    [Theory]
    [InlineData("{{ raise_exception('not so') }}", "messages", "refuses: not so")]
    [InlineData("{{ messages | unknown }}", "messages", "filter unknown is not known")]
    [InlineData("none", "template.jinja", "writes 0 images")]
    [InlineData("<image><image>", "template.jinja", "writes 2 images")]
    public void Compose_TemplateThatFails_NamesWhat(string source, string field, string found)
    {
        var error = Assert.Throws<PromptException>(() => Compose(source, new PromptRequest([new(MessageRole.User, [null, "?"])], new ImageFacts[1]) { Tools = [s_tool] }));

        Assert.Equal(field, error.Field);
        Assert.Contains(found, error.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_BrokenTemplate_NamesTheFile() =>
        Assert.Equal("template.jinja", Assert.Throws<PromptException>(() => Compose("{% if", new PromptRequest([], []))).Field);

    private static Written Compose(string source, PromptRequest request)
    {
        var part = new PromptTurnFormat([], []);
        var format = new PromptFormat { Begin = [], WithoutSystem = [], User = part, Assistant = part, Separator = [], Generation = [], End = [] };
        format = format with
        {
            Switch = new PromptReasoningSwitch("on", format, format),
            Template = new PromptTemplateFormat { Tokens = new Dictionary<string, string>(), Before = [], Image = "<image>", Forms = new TemplateForms { User = TemplateContent.Parts } },
        };
        var sink = new Written();
        new TemplatePrompt(format, "template.jinja", source).Compose(request, DateTimeOffset.UnixEpoch, sink);
        return sink;
    }

    /// <summary>Writes texts of others in brackets.</summary>
    private sealed class Written : IPromptSink
    {
        public string Text { get; private set; } = "";

        public void AddText(string text, TextAuthor author) => Text += author == TextAuthor.Other ? $"[{text}]" : text;

        public void AddToken(int token) => Text += $"#{token}";

        public void AddDate(string format) => Text += format;

        public void AddImage() => Text += "{image}";
    }
}
