using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Values as Python writes them.</summary>
internal static class PythonText
{
    /// <summary><c>str(value)</c>.</summary>
    public static string Of(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(value),
    };

    /// <summary><c>repr(value)</c>.</summary>
    public static string Repr(object? value) => value switch
    {
        null => "None",
        true => "True",
        false => "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture) + (number == Math.Floor(number) && Math.Abs(number) < 1e16 ? ".0" : ""),
        string text => Quote(text),
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(Repr))}]",
        IReadOnlyDictionary<string, object?> fields => $"{{{string.Join(", ", fields.Select(field => $"{Quote(field.Key)}: {Repr(field.Value)}"))}}}",
        Undefined missing => $"{missing.Name}, which is not defined",
        _ => throw new TemplateException($"a {value.GetType().Name} cannot be written"),
    };

    private static string Quote(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\\' => quoted.Append("\\\\"),
                _ when character == quote => quoted.Append('\\').Append(quote),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append(quote).ToString();
    }
}
