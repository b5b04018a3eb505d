using System.Text;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>What the Metaspace pre-tokenizer and decoder read alike.</summary>
internal static class MetaspaceSettings
{
    /// <summary>The scheme, of which older files know only <c>add_prefix_space</c>.</summary>
    public static MetaspacePrepend Prepend(JsonField field)
    {
        var scheme = MetaspacePrepend.Always;
        if (field.TryGetValue("prepend_scheme", out var name))
        {
            scheme = name.AsString() switch
            {
                "always" => MetaspacePrepend.Always,
                "first" => MetaspacePrepend.First,
                "never" => MetaspacePrepend.Never,
                _ => throw name.Error("one of always, first, never"),
            };
            if (scheme != MetaspacePrepend.Never && !field.BoolOr("add_prefix_space", true))
            {
                throw name.Error($"{name.AsString()} with add_prefix_space false", "never");
            }
        }

        return field.BoolOr("add_prefix_space", true) ? scheme : MetaspacePrepend.Never;
    }

    /// <summary>A string of exactly one character.</summary>
    public static Rune Character(JsonField field)
    {
        var text = field.AsString();
        return Rune.TryGetRuneAt(text.Length == 0 ? "\ud800" : text, 0, out var rune) && rune.Utf16SequenceLength == text.Length
            ? rune
            : throw field.Error("a string of one character");
    }
}
