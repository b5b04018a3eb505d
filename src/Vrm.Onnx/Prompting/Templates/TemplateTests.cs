namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The tests that chat templates use.</summary>
internal static class TemplateTests
{
    /// <exception cref="TemplateException">The test is not known.</exception>
    public static bool Check(string name, object? value, CallArguments arguments) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is string,
        "mapping" => value is IReadOnlyDictionary<string, object?>,
        "iterable" => value is string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> or Undefined,
        "sequence" => value is string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> or Undefined,
        "number" => value is long or double or bool,
        "integer" => value is long,
        "float" => value is double,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "callable" => value is TemplateFunction,
        "odd" => PythonValue.AreEqual(PythonValue.Calculate("%", value, 2L), 1L),
        "even" => PythonValue.AreEqual(PythonValue.Calculate("%", value, 2L), 0L),
        "equalto" or "eq" or "==" => PythonValue.AreEqual(value, Other(arguments)),
        "ne" or "!=" => !PythonValue.AreEqual(value, Other(arguments)),
        "in" => PythonValue.Contains(Other(arguments), value),
        "lt" or "lessthan" or "<" => PythonValue.Compare(value, Other(arguments)) < 0,
        "gt" or "greaterthan" or ">" => PythonValue.Compare(value, Other(arguments)) > 0,
        _ => throw new TemplateException($"the test {name} is not known"),
    };

    private static object? Other(CallArguments arguments) =>
        arguments.Positional is [var other] ? other : throw new TemplateException("a test needs exactly one argument");
}
