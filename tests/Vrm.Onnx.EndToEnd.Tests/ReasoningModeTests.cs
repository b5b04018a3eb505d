using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>A request that asks for reasoning, or for none, of a model whose template has a switch, and what becomes of reasoning in a conversation.</summary>
public sealed class ReasoningModeTests : IDisposable
{
    private const string Template = "{% for m in messages %}{{ m.role.upper() + ': ' }}{% if m.content is string %}{{ m.content.split('</think>')[-1].lstrip('\n') if m.role == 'assistant' else m.content }}"
        + "{% else %}{% for p in m.content %}{{ '<image>' if p.type == 'image' else p.text }}{% endfor %}{% endif %}{{ '\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ 'ASSISTANT: ' }}{{ '<think>nothing</think>' if enable_thinking is defined and not enable_thinking }}{% endif %}";

    private static readonly GenerationOptions s_short = new() { MaxOutputTokens = 40 };

    private readonly TemporaryFolder _folder = new();
    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnswerAsync_Mode_ChangesThePromptAndHowTheReplyIsRead()
    {
        using var reasoner = VisionReasoner.Load(Export(Template));
        var request = new ReasoningRequest(_picture, "Read the heart rate.");

        var usual = await reasoner.AnswerAsync(request, s_short);
        var on = await reasoner.AnswerAsync(request, s_short with { ReasoningMode = ReasoningMode.On });
        var off = await reasoner.AnswerAsync(request, s_short with { ReasoningMode = ReasoningMode.Off });

        Assert.Equal(usual.Tokens, on.Tokens);
        Assert.Equal(usual.Usage.InputTokens, on.Usage.InputTokens);
        Assert.True(off.Usage.InputTokens > usual.Usage.InputTokens, "the prompt holds no empty thought");
    }

    [Fact]
    public async Task AnswerAsync_ModeWithoutASwitch_IsAnErrorByName()
    {
        using var reasoner = VisionReasoner.Load(Export(null));

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => reasoner.AnswerAsync(new ReasoningRequest(_picture, "?"), new GenerationOptions { ReasoningMode = ReasoningMode.Off }));

        Assert.Equal(nameof(ReasoningMode), error.Option);
    }

    [Fact]
    public async Task Conversation_TemplateThatDropsReasoning_ShowsTheAnswerAlone()
    {
        var bundle = Export(Template);
        using var reasoner = VisionReasoner.Load(bundle);
        using var image = await reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        var first = await conversation.AnswerAsync("Read the heart rate.", s_short);

        var second = await conversation.AnswerAsync("And now?", s_short);

        Assert.NotEmpty(first.Transcript.Reasoning);
        Assert.Equal(PromptLength(bundle, first.Transcript), second.Usage.InputTokens);
        Assert.True(second.Usage.InputTokens < first.Usage.InputTokens + first.Usage.OutputTokens, "the reasoning is in the prompt");
    }

    /// <summary>The tokens of the second prompt, with what was thought held apart.</summary>
    private static int PromptLength(string bundle, ReasoningTranscript first)
    {
        var manifest = Bundle.Open(bundle).Manifest;
        var builder = new PromptBuilder(manifest.Prompt, manifest.ImageTokens, Tokenizer.Load(Path.Combine(bundle, "tokenizer.json")));
        return builder.Build(new PromptRequest(
            [new(MessageRole.User, [null, "Read the heart rate."]), new(MessageRole.Assistant, first.Other + first.Answer), new(MessageRole.User, "And now?")],
            new ImageFacts[1])).Length;
    }

    private string Export(string? template)
    {
        var checkpoint = Directory.CreateDirectory(_folder.File("checkpoint")).FullName;
        foreach (var file in Directory.GetFiles(MonitorReaderBundle.Checkpoint))
        {
            File.Copy(file, Path.Combine(checkpoint, Path.GetFileName(file)));
        }

        if (template is not null)
        {
            File.WriteAllText(Path.Combine(checkpoint, "chat_template.jinja"), template);
        }

        ModelExporter.Export(checkpoint, _folder.File("bundle"));
        return _folder.File("bundle");
    }
}
