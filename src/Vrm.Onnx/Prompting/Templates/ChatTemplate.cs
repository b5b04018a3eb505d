namespace Vrm.Onnx.Prompting.Templates;

/// <summary>
/// A chat template, as checkpoints bring it: a Jinja program that renders a conversation. It is run within bounds of work, memory and depth,
/// and touches nothing but its input.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class ChatTemplate
{
    private const int MaxSource = 256 * 1024;
    private const long MaxRange = 10_000;

    private readonly IReadOnlyList<Statement> _body;
    private readonly IReadOnlyDictionary<string, string> _tokens;

    private ChatTemplate(IReadOnlyList<Statement> body, IReadOnlyDictionary<string, string> tokens)
    {
        _body = body;
        _tokens = tokens;
    }

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="tokens">The special tokens that it may use by name: <c>bos_token</c>, <c>eos_token</c>, …</param>
    /// <exception cref="TemplateException">It is no template, or uses what is not known.</exception>
    public static ChatTemplate Parse(string source, IReadOnlyDictionary<string, string> tokens) => source.Length <= MaxSource
        ? new ChatTemplate(TemplateParser.Parse(source), tokens)
        : throw new TemplateException($"the template has {source.Length} characters; at most {MaxSource} are read");

    /// <summary>Renders a conversation.</summary>
    /// <param name="input">What the template sees.</param>
    /// <exception cref="TemplateException">The template refuses the conversation, or fails.</exception>
    public TemplateText Render(TemplateInput input)
    {
        var globals = Globals(input.WriteDate);
        foreach (var (name, value) in input.Variables)
        {
            globals[name] = value;
        }

        globals["messages"] = input.Messages;
        globals["add_generation_prompt"] = input.AddGenerationPrompt;
        var scope = new TemplateScope(new TemplateRun(), globals);
        try
        {
            Statement.ExecuteAll(_body, scope);
        }
        catch (OverflowException)
        {
            throw new TemplateException("a number becomes too large");
        }

        return scope.Output.ToText();
    }

    private Dictionary<string, object?> Globals(Func<string, TemplateText> writeDate)
    {
        var globals = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["raise_exception"] = (TemplateFunction)(arguments => throw new TemplateException(arguments.Text(0, "message")?.Value ?? "no reason given") { IsRefusal = true }),
            ["namespace"] = (TemplateFunction)(arguments => new TemplateNamespace(arguments.Named)),
            ["range"] = (TemplateFunction)Range,
            ["dict"] = (TemplateFunction)(arguments => new OrderedDictionary<TemplateText, object?>(arguments.Named.Select(field => KeyValuePair.Create((TemplateText)field.Key, field.Value)))),
            ["strftime_now"] = (TemplateFunction)(arguments => writeDate((arguments.Text(0, "format") ?? throw new TemplateException("strftime_now needs a format")).Value)),
        };
        foreach (var (name, token) in _tokens)
        {
            globals[name] = (TemplateText)token;
        }

        return globals;
    }

    private static List<object?> Range(CallArguments arguments)
    {
        var (start, end) = arguments.Positional switch
        {
            [long only] => (0L, only),
            [long first, long last] => (first, last),
            _ => throw new TemplateException("range needs one or two whole numbers"),
        };
        var count = Math.Max(0, checked(end - start));
        arguments.Run.Use(count);
        return count <= MaxRange ? [.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + i))] : throw new TemplateException("a range is too long");
    }
}
