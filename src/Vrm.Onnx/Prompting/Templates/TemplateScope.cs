namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The names that a part of a template sees, and where it writes to.</summary>
internal sealed class TemplateScope
{
    private readonly TemplateScope? _parent;
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public TemplateScope(TemplateRun run, IReadOnlyDictionary<string, object?> values)
    {
        Run = run;
        Output = new TemplateTextBuilder(run);
        foreach (var (name, value) in values)
        {
            _values[name] = value;
        }
    }

    private TemplateScope(TemplateScope parent, TemplateTextBuilder output)
    {
        _parent = parent;
        Run = parent.Run;
        Output = output;
    }

    public TemplateRun Run { get; }

    public TemplateTextBuilder Output { get; }

    public object? this[string name]
    {
        get
        {
            for (var scope = this; scope is not null; scope = scope._parent)
            {
                if (scope._values.TryGetValue(name, out var value))
                {
                    return value;
                }
            }

            return new Undefined(name);
        }
        set => _values[name] = value;
    }

    /// <summary>A scope whose names end with it, as in a loop.</summary>
    public TemplateScope Inner() => new(this, Output);

    /// <summary>The same with an output of its own, as in a macro.</summary>
    public TemplateScope Capture() => new(this, new TemplateTextBuilder(Run));
}
