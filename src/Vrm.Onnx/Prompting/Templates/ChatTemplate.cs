namespace Vrm.Onnx.Prompting.Templates;

/// <summary>
/// A chat template, as checkpoints bring it: a Jinja program that renders a conversation. It is run at export only, within bounds of time,
/// memory and depth, and touches nothing but its input.
/// </summary>
/// <remarks>Immutable and thread-safe. There is no clock: <c>strftime_now</c> is not defined, so that an export does not depend on its day.</remarks>
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
    /// <param name="messages">The messages, as the template sees them.</param>
    /// <param name="addGenerationPrompt">Whether the model is to go on with an answer.</param>
    /// <exception cref="TemplateException">The template refuses the conversation, or fails.</exception>
    public string Render(IReadOnlyList<object?> messages, bool addGenerationPrompt)
    {
        var globals = Globals();
        globals["messages"] = messages;
        globals["add_generation_prompt"] = addGenerationPrompt;
        var scope = new TemplateScope(new TemplateRun(), globals);
        try
        {
            Statement.ExecuteAll(_body, scope);
        }
        catch (OverflowException)
        {
            throw new TemplateException("a number becomes too large");
        }

        return scope.Output.ToString();
    }

    private Dictionary<string, object?> Globals()
    {
        var globals = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["raise_exception"] = (TemplateFunction)(arguments => throw new TemplateException(arguments.Text(0, "message") ?? "no reason given") { IsRefusal = true }),
            ["namespace"] = (TemplateFunction)(arguments => new TemplateNamespace(arguments.Named)),
            ["range"] = (TemplateFunction)Range,
            ["dict"] = (TemplateFunction)(arguments => new Dictionary<string, object?>(arguments.Named, StringComparer.Ordinal)),
        };
        foreach (var (name, token) in _tokens)
        {
            globals[name] = token;
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
        return end - start <= MaxRange ? [.. Enumerable.Range(0, (int)Math.Max(0, end - start)).Select(i => (object?)(start + i))] : throw new TemplateException("a range is too long");
    }
}
