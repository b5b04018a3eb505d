using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>Chat templates that are recognised by their text. Templates are programs; only what is known to the letter is taken.</summary>
internal static class KnownChatTemplates
{
    /// <summary>The template of the default model.</summary>
    private const string MonitorReader =
        "{% if messages[0].role == 'system' %}{{ messages[0].content }} {% endif %}{{ '<s>' }}"
        + "{% for m in messages if m.role != 'system' %}{% if m.role == 'user' %}USER: {% for p in m.content %}"
        + "{% if p.type == 'image' %}<image>\n{% else %}{{ p.text }}{% endif %}{% endfor %} ASSISTANT: "
        + "{% else %}{{ m.content }}</s>{% endif %}{% endfor %}";

    /// <summary>The format of a template, or <see langword="null"/> where it is not known.</summary>
    public static PromptFormat? Find(string template, Tokenizer tokenizer) => template switch
    {
        MonitorReader => LlavaPrompts.MonitorReader(IdOf(tokenizer, "<s>"), IdOf(tokenizer, "</s>")),
        _ => null,
    };

    private static int IdOf(Tokenizer tokenizer, string token) =>
        tokenizer.TryGetId(token, out var id) ? id.Value : throw new PromptException("chat_template", $"\"{token}\"", "a token of tokenizer.json");
}
