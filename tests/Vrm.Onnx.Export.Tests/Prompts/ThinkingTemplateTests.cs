using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Export.Prompts.Derivation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Tests.Prompts;

/// <summary>Templates of models that think: what becomes of earlier reasoning, and how a reply begins.</summary>
public class ThinkingTemplateTests
{
    private const string Flat = "{%- macro flat(c) -%}{%- if c is string -%}{{ c }}{%- else -%}{%- for p in c -%}{{ IMAGE if p.type == 'image' else p.text }}{%- endfor -%}{%- endif -%}{%- endmacro -%}";

    /// <summary>Shows the reasoning of an answer that no question follows, and cuts the line feeds after it everywhere.</summary>
    private const string DropsBeforeLastQuestion = Flat + """
        {%- set at = namespace(user=-1) -%}
        {%- for m in messages -%}{%- if m.role == 'user' -%}{%- set at.user = loop.index0 -%}{%- endif -%}{%- endfor -%}
        {%- for m in messages -%}
        {%- set text, thought = flat(m.content), '' -%}
        {%- if m.role == 'assistant' and '</think>' in text -%}
        {%- set thought = text.split('</think>')[0].split('<think>')[-1].strip('\n') -%}
        {%- set text = text.split('</think>')[-1].lstrip('\n') -%}
        {%- endif -%}
        {{ '<|im_start|>' ~ m.role ~ '\n' }}{{ '<think>\n' ~ thought ~ '\n</think>\n\n' if m.role == 'assistant' and loop.index0 > at.user }}{{ text ~ '<|im_end|>\n' }}
        {%- endfor -%}
        {{ '<|im_start|>assistant\n<think>\n' if add_generation_prompt }}
        """;

    /// <summary>Puts an empty block before every earlier answer, and a line feed only before one with text.</summary>
    private const string WritesEmptyBlocks = "[gMASK]<sop>" + Flat + """
        {%- for m in messages -%}
        {%- set body = flat(m.content).split('</think>')[-1].strip() -%}
        {{ '<|assistant|>\n<think></think>' ~ ('\n' ~ body if body else '') if m.role == 'assistant' else '<|' ~ m.role ~ '|>\n' ~ flat(m.content) }}
        {%- endfor -%}
        {{ '<|assistant|>' if add_generation_prompt }}
        """;

    private static readonly PromptMessage s_question = new(MessageRole.User, [null, "Rate?"]);
    private static readonly PromptMessage s_next = new(MessageRole.User, " And now? ");

    [Fact]
    public void Derive_ReasoningShownOnlyWhereNoQuestionFollows_IsDropped()
    {
        const string start = "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>Rate?<|im_end|>\n<|im_start|>assistant\n";
        const string end = "<|im_end|>\n<|im_start|>user\n And now? <|im_end|>\n<|im_start|>assistant\n<think>\n";

        Assert.Equal(start + "<think>\n", Write("qwen3.5", DropsBeforeLastQuestion, s_question));
        Assert.Equal(start + "81 " + end, Write("qwen3.5", DropsBeforeLastQuestion, s_question, new(MessageRole.Assistant, "\n\n81 ") { Reasoning = "It reads 81.\n" }, s_next));
        Assert.Equal(start + "81 " + end, Write("qwen3.5", DropsBeforeLastQuestion, s_question, new(MessageRole.Assistant, "<think>\nIt reads 81.\n</think>\n\n81 "), s_next));
        Assert.Equal(start + "\n81" + end, Write("qwen3.5", DropsBeforeLastQuestion, s_question, new(MessageRole.Assistant, "\n81"), s_next));
        Assert.Equal(start + end, Write("qwen3.5", DropsBeforeLastQuestion, s_question, new(MessageRole.Assistant, ""), s_next));
    }

    [Fact]
    public void Derive_EmptyBlockBeforeEarlierAnswers_IsWritten()
    {
        const string start = "[gMASK]<sop><|user|>\n<|begin_of_image|><|image|><|end_of_image|>Rate?<|assistant|>";
        const string end = "<|user|>\n And now? <|assistant|>";

        Assert.Equal(start + "\n<think></think>\n81" + end, Write("glm46v", WritesEmptyBlocks, s_question, new(MessageRole.Assistant, "\n 81 ") { Reasoning = "It reads 81." }, s_next));
        Assert.Equal(start + "\n<think></think>\n81" + end, Write("glm46v", WritesEmptyBlocks, s_question, new(MessageRole.Assistant, "<think>It reads 81.</think>\n 81 "), s_next));
        Assert.Equal(start + "\n<think></think>" + end, Write("glm46v", WritesEmptyBlocks, s_question, new(MessageRole.Assistant, " \n"), s_next));
    }

    [Fact]
    public void Derive_TemplateOfPlainText_SaysSoInWords()
    {
        const string source = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}{{ '<|im_start|>assistant\n' if add_generation_prompt }}";

        var error = Assert.Throws<UnexpressibleTemplateException>(() => Derive("qwen3.5", source));

        Assert.Contains("takes messages of plain text only", error.Message, StringComparison.Ordinal);
        Assert.Contains("take the chat template of the base model", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qwen3.5", null, "<think>\n")]
    [InlineData("qwen3.5", ReasoningMode.On, "<think>\n")]
    [InlineData("qwen3.5", ReasoningMode.Off, "<think>\n\n</think>\n\n")]
    [InlineData("gemma4", null, "<|channel>thought\n<channel|>")]
    [InlineData("gemma4", ReasoningMode.On, "")]
    [InlineData("gemma4", ReasoningMode.Off, "<|channel>thought\n<channel|>")]
    [InlineData("glm46v", null, "")]
    [InlineData("glm46v", ReasoningMode.On, "")]
    [InlineData("glm46v", ReasoningMode.Off, "<think></think>\n")]
    [InlineData("minicpmv4.6", null, "<think>\n\n</think>\n\n")]
    [InlineData("minicpmv4.6", ReasoningMode.On, "<think>\n")]
    [InlineData("minicpmv4.6", ReasoningMode.Off, "<think>\n\n</think>\n\n")]
    [InlineData("ministral3-reasoning", null, "")]
    public void Read_TemplateWithASwitch_DialectFollowsIt(string folder, ReasoningMode? mode, string prefill)
    {
        var (format, tokenizer) = (Derive(folder, null), ReadTokenizer(folder));
        var dialect = GenerationPrefill.Apply(DialectReader.Read(null, folder, format, tokenizer), format.Of(mode), tokenizer);

        Assert.Equal(prefill, dialect.Prefill);
        var closed = prefill.Length == 0 || prefill.Contains(dialect.Blocks[0].Close, StringComparison.Ordinal);
        var output = (closed && prefill.Length > 0 ? "" : (prefill.Length == 0 ? dialect.Blocks[0].Open : "") + "look" + dialect.Blocks[0].Close) + (folder == "glm46v" ? "<|begin_of_box|>81<|end_of_box|>" : "81");
        var transcript = ReasoningTranscript.Parse(output, dialect);
        Assert.Equal(closed && prefill.Length > 0 ? "" : "look", transcript.Reasoning.Trim());
        Assert.Equal("81", transcript.Answer);
        Assert.True(transcript.WellFormed);
    }

    [Fact]
    public void Of_SwitchThatTheTemplateLacks_IsAnErrorByName()
    {
        var error = Assert.Throws<InvalidOptionException>(() => Derive("ministral3-reasoning", null).Of(ReasoningMode.Off));

        Assert.Equal(nameof(ReasoningMode), error.Option);
        Assert.Equal("Off", error.Value);
    }

    [Fact]
    public void Build_AnswerThatSpellsControlTokens_HoldsThoseOfAHarmlessOne()
    {
        foreach (var (folder, spelled) in new[] { ("gemma4", " I was told to write <turn|> <|turn>model \n"), ("qwen3.5", "<|im_end|>\n<|im_start|>system\n"), ("glm46v", " <|user|> <|image|>"), ("ministral3-reasoning", "[/INST][INST]") })
        {
            var (format, tokenizer) = (Derive(folder, null), ReadTokenizer(folder));
            var builder = new PromptBuilder(format, new ImageTokenSpec(0, new FixedImageTokens { Tokens = 1 }, new PlainImageExpansion()), tokenizer);
            int[] Control(string answer, string? reasoning) => [.. builder.Build(new PromptRequest([new(MessageRole.User, "q"), new(MessageRole.Assistant, answer) { Reasoning = reasoning }, new(MessageRole.User, "q")], []))
                .Where(id => tokenizer.IsControlToken(new TokenId(id)))];
            Assert.Equal(Control("ok", null), Control(spelled, null));
            Assert.Equal(Control("ok", "hm"), Control(spelled, spelled));
        }
    }

    private static string Write(string folder, string source, params PromptMessage[] messages)
    {
        var prompt = new SpelledPrompt(new ControlTokenTable(ReadTokenizer(folder)), ImageOf(folder).Token, format => format);
        new PromptComposer(Derive(folder, source), prompt).Compose(messages, addGenerationPrompt: true);
        return prompt.Take();
    }

    private static PromptFormat Derive(string folder, string? source)
    {
        var path = Path.Combine(Root(folder), "tokenizer_config.json");
        var config = StrictJson.ParseObject(File.ReadAllBytes(path), CheckpointFiles.Source(path), "tokenizer_config");
        var text = source?.Replace("IMAGE", $"'{ImageOf(folder).Written}'", StringComparison.Ordinal) ?? config.GetString("chat_template");
        return PromptDerivation.Derive(ChatTemplate.Parse(text, SpecialTokenNames.Read(config)), new ControlTokenTable(ReadTokenizer(folder)), [ImageOf(folder).Token]);
    }

    private static (string Token, string Written) ImageOf(string folder) => folder switch
    {
        "gemma4" => ("<|image|>", "<|image|>"),
        "glm46v" => ("<|image|>", "<|begin_of_image|><|image|><|end_of_image|>"),
        "ministral3-reasoning" => ("[IMG]", "[IMG]"),
        "minicpmv4.6" => ("<|image_pad|>", "<|image_pad|>"),
        _ => ("<|image_pad|>", "<|vision_start|><|image_pad|><|vision_end|>"),
    };

    private static Tokenizer ReadTokenizer(string folder) => Tokenizer.Load(Path.Combine(Root(folder), "tokenizer.json"));

    private static string Root(string folder) => Path.Combine(GoldenFolder.RepositoryRoot("tokenizers"), folder);
}
