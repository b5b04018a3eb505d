namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The values that a call is given.</summary>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    public static CallArguments None { get; } = new([], new Dictionary<string, object?>());

    /// <summary>An argument by its place or name.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="name">Its name.</param>
    /// <param name="defaultValue">What it is where it is not given.</param>
    public object? Get(int index, string name, object? defaultValue = null) =>
        index < Positional.Count ? Positional[index] : Named.GetValueOrDefault(name, defaultValue);

    /// <summary>A text by its place, or <see langword="null"/> where it is not given.</summary>
    public string? Text(int index, string name) => Get(index, name) switch
    {
        null => null,
        string text => text,
        var other => throw new TemplateException($"{name} is {PythonText.Repr(other)} where a text is needed"),
    };
}

/// <summary>Something that can be called.</summary>
internal delegate object? TemplateFunction(CallArguments arguments);
