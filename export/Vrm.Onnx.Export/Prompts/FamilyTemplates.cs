namespace Vrm.Onnx.Export.Prompts;

/// <summary>A chat template per family, used only when a checkpoint brings none.</summary>
/// <remarks>
/// Written for this exporter from the families' documented chat formats, not copied from a publication. Checked is one turn of a user, against
/// the prompts recorded with the reference checkpoints; system messages and further turns follow the documented format unchecked.
/// </remarks>
internal static class FamilyTemplates
{
    // Vicuna's form; the system message comes first, on its own.
    private const string Llava =
        "{{ bos_token }}{% for m in messages %}{% if m['role'] != 'system' %}{{ m['role'].upper() + ': ' }}{% endif %}"
        + "{% if m['content'] is string %}{{ m['content'] + ' ' }}{% else %}"
        + "{% for p in m['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}"
        + "{% for p in m['content'] | selectattr('type', 'equalto', 'text') %}{{ p['text'] + ' ' }}{% endfor %}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";

    // Mistral's form, of which the first LLaVA-NeXT models were made.
    private const string LlavaNext =
        "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'system' %}{{ '<<SYS>>\n' + m['content'] + '\n<</SYS>>\n\n' }}"
        + "{% elif m['role'] == 'user' %}{{ '[INST] ' }}"
        + "{% for p in m['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}"
        + "{% for p in m['content'] | selectattr('type', 'equalto', 'text') %}{{ p['text'] }}{% endfor %}{{ ' [/INST]' }}"
        + "{% else %}{{ ' ' + m['content'] }}{{ eos_token }}{% endif %}{% endfor %}";

    private const string LlavaOneVision =
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + ' ' }}{% if m['content'] is string %}{{ '\n' + m['content'] }}{% else %}"
        + "{% for p in m['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>' }}{% endfor %}"
        + "{% for p in m['content'] | selectattr('type', 'equalto', 'text') %}{{ '\n' + p['text'] }}{% endfor %}{% endif %}"
        + "{{ '<|im_end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const string Qwen =
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' }}{% if m['content'] is string %}{{ m['content'] }}{% else %}"
        + "{% for p in m['content'] %}{{ '<|vision_start|><|image_pad|><|vision_end|>' if p['type'] == 'image' else p['text'] }}{% endfor %}"
        + "{% endif %}{{ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const string InternVl =
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' }}{% if m['content'] is string %}{{ m['content'] }}{% else %}"
        + "{% for p in m['content'] %}{{ '<IMG_CONTEXT>\n' if p['type'] == 'image' else p['text'] }}{% endfor %}"
        + "{% endif %}{{ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const string Glm4v =
        "[gMASK]<sop>{% for m in messages %}{{ '<|' + m['role'] + '|>\n' }}{% if m['content'] is string %}{{ m['content'] }}{% else %}"
        + "{% for p in m['content'] %}{{ '<|begin_of_image|><|image|><|end_of_image|>' if p['type'] == 'image' else p['text'] }}{% endfor %}"
        + "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}";

    private const string Idefics =
        "<|im_start|>{% for m in messages %}{{ m['role'] | capitalize }}"
        + "{{ ':' if m['content'] is not string and m['content'][0]['type'] == 'image' else ': ' }}"
        + "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for p in m['content'] %}{{ '<image>' if p['type'] == 'image' else p['text'] }}{% endfor %}{% endif %}"
        + "{{ '<end_of_utterance>\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";

    // The system message opens the first turn, and roles have to alternate.
    private const string Gemma =
        "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] + '\n\n' %}{% set turns = messages[1:] %}"
        + "{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}{% for m in turns %}"
        + "{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
        + "{{ '<start_of_turn>' + ('model' if m['role'] == 'assistant' else m['role']) + '\n' + (system if loop.first else '') }}"
        + "{% if m['content'] is string %}{{ m['content'] | trim }}{% else %}"
        + "{% for p in m['content'] %}{{ '<start_of_image>' if p['type'] == 'image' else p['text'] | trim }}{% endfor %}{% endif %}"
        + "{{ '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}";

    /// <summary>The template of a family.</summary>
    /// <param name="family">Its model type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The family has none; every family that is exported needs one.</exception>
    public static string Of(string family) => family switch
    {
        "llava" => Llava,
        "llava_next" => LlavaNext,
        "llava_onevision" => LlavaOneVision,
        "qwen2_vl" or "qwen2_5_vl" or "qwen3_vl" => Qwen,
        "internvl" => InternVl,
        "glm4v" => Glm4v,
        "idefics3" or "smolvlm" => Idefics,
        "gemma3" => Gemma,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "A family without a chat template; add it here."),
    };
}
