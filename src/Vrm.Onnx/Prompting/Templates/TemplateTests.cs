namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The tests that chat templates use.</summary>
internal static class TemplateTests
{
    /// <exception cref="TemplateException">The test is not known.</exception>
    public static bool Check(string name, object? value, CallArguments arguments) => OfKind(name, value) ?? name switch
    {
        "odd" => IsRemainder(value, 1L, arguments.Run),
        "even" => IsRemainder(value, 0L, arguments.Run),
        "equalto" or "eq" or "==" => PythonValue.AreEqual(value, Other(arguments), arguments.Run),
        "ne" or "!=" => !PythonValue.AreEqual(value, Other(arguments), arguments.Run),
        "in" => PythonValue.Contains(Other(arguments), value, arguments.Run),
        "lt" or "lessthan" or "<" => PythonValue.Compare(value, Other(arguments), arguments.Run) < 0,
        "gt" or "greaterthan" or ">" => PythonValue.Compare(value, Other(arguments), arguments.Run) > 0,
        _ => throw new TemplateException($"the test {name} is not known"),
    };

    private static bool? OfKind(string name, object? value) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is TemplateText,
        "mapping" => value is IReadOnlyDictionary<TemplateText, object?>,
        "iterable" or "sequence" => value is TemplateText or IReadOnlyList<object?> or IReadOnlyDictionary<TemplateText, object?> or Undefined,
        "number" => value is long or double or bool,
        "integer" => value is long,
        "float" => value is double,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "callable" => value is TemplateFunction,
        _ => null,
    };

    private static bool IsRemainder(object? value, long remainder, TemplateRun run) => PythonValue.AreEqual(PythonValue.Calculate("%", value, 2L), remainder, run);

    private static object? Other(CallArguments arguments) =>
        arguments.Positional is [var other] ? other : throw new TemplateException("a test needs exactly one argument");
}
