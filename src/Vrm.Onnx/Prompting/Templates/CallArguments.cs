namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The values that a call is given, in the rendering that makes it.</summary>
internal sealed record CallArguments(TemplateRun Run, IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    public static CallArguments None(TemplateRun run) => new(run, [], new Dictionary<string, object?>());

    /// <summary>An argument by its place or name.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="name">Its name.</param>
    /// <param name="defaultValue">What it is where it is not given.</param>
    public object? Get(int index, string name, object? defaultValue = null) =>
        index < Positional.Count ? Positional[index] : Named.GetValueOrDefault(name, defaultValue);

    /// <summary>A text by its place, or <see langword="null"/> where it is not given.</summary>
    public TemplateText? Text(int index, string name) => Get(index, name) switch
    {
        null => null,
        TemplateText text => text,
        var other => throw new TemplateException($"{name} is {PythonText.Describe(other)} where a text is needed"),
    };

    /// <summary>Without the first ones.</summary>
    public CallArguments After(int count) => this with { Positional = [.. Positional.Skip(count)] };
}

/// <summary>Something that can be called.</summary>
internal delegate object? TemplateFunction(CallArguments arguments);
