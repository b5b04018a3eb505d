using System.Text;

namespace Vrm.Onnx.Formats;

/// <summary>Writes a JSON value in one line for a message.</summary>
internal static class ConfigText
{
    private const int MaxLength = 240;

    /// <summary>The object, cut off where it is long.</summary>
    public static string Of(ConfigNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "…";
    }

    private static void Append(StringBuilder text, ConfigNode node)
    {
        text.Append('{');
        foreach (var (name, value) in node.Values)
        {
            _ = text.Length > 1 && text[^1] != '{' ? text.Append(", ") : text;
            text.Append('"').Append(name).Append("\": ");
            Append(text, value);
        }

        text.Append('}');
    }

    private static void Append(StringBuilder text, ConfigValue value)
    {
        if (text.Length > MaxLength)
        {
            return;
        }

        if (value.Node is { } node)
        {
            Append(text, node);
            return;
        }

        if (value.Kind != ConfigKind.List)
        {
            text.Append(value.Describe());
            return;
        }

        text.Append('[');
        for (var i = 0; i < value.Items.Count && text.Length <= MaxLength; i++)
        {
            _ = i > 0 ? text.Append(", ") : text;
            Append(text, value.Items[i]);
        }

        text.Append(']');
    }
}
