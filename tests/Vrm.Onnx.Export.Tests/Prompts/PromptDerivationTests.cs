using Vrm.Onnx.Export.Prompts.Derivation;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>What becomes of templates that are made up: taken where a format can say the same, refused by name where none can.</summary>
public class PromptDerivationTests
{
    private const string Content = "{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ '<image>' if p.type == 'image' else p.text }}{% endfor %}{% endif %}";

    private static readonly ControlTokenTable s_tokens = new(Tokenizer.Load(Path.Combine(GoldenFolder.RepositoryRoot("tokenizers"), "llama2", "tokenizer.json")));

    [Fact]
    public void Derive_SystemInsideFirstTurn_IsSaid()
    {
        var format = Derive("{% for m in messages %}{% if m.role == 'system' %}{% elif m.role == 'user' %}<s>[INST] "
            + "{% if loop.index0 == 1 and messages[0].role == 'system' %}{{ '<<SYS>>\n' + messages[0].content + '\n<</SYS>>\n\n' }}{% endif %}"
            + Content + " [/INST]{% else %}{{ ' ' + m.content }}</s>{% endif %}{% endfor %}", alternates: true);

        Assert.Equal(SystemPlace.FirstTurn, format.System!.Place);
        Assert.Equal([PromptPart.OfText("<<SYS>>\n")], format.System.Open);
        Assert.True(format.RolesAlternate);
        Assert.Empty(format.Generation);
    }

    [Fact]
    public void Derive_PrefilledReasoning_IsPartOfTheGenerationPrompt()
    {
        var format = Derive("{% for m in messages %}{{ m.role + ': ' }}" + Content + "{{ '\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: <think>\n' }}{% endif %}");

        Assert.Equal([PromptPart.OfText("assistant: <think>\n")], format.Generation);
        Assert.Empty(format.End);
    }

    [Theory]
    [InlineData("{% for m in messages %}{{ m.role }}: {% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endif %}{% endfor %}", "writes nothing for an image")]
    [InlineData("{% for m in messages %}{{ m.role }}: {{ loop.index }} " + Content + "\n{% endfor %}", "which the template writes in the same place")]
    [InlineData("{% for m in messages %}{{ m.role }}: " + Content + "{{ '!' if m.content | length == 3 }}\n{% endfor %}", "the template writes")]
    [InlineData("{% for m in messages %}{{ m.role }}: {% if m.content is string %}{{ m.content | upper }}{% else %}" + Content + "{% endif %}\n{% endfor %}", "in the conversation")]
    [InlineData("{% for m in messages %}{{ m.role }}: {% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ '<picture>' if p.type == 'image' else p.text }}{% endfor %}{% endif %}\n{% endfor %}", "which has none of the tokens")]
    [InlineData("{{ raise_exception('never') }}", "never")]
    public void Derive_WhatNoFormatCanSay_IsRefused(string source, string reason)
    {
        var error = Assert.Throws<UnexpressibleTemplateException>(() => Derive(source));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static PromptFormat Derive(string source, bool alternates = false)
    {
        const string check = "{% for m in messages if m.role != 'system' %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('order') }}{% endif %}{% endfor %}";
        return PromptDerivation.Derive(ChatTemplate.Parse((alternates ? check : "") + source, new Dictionary<string, string>()), s_tokens, ["<image>"]);
    }
}
