using System.Globalization;
using System.Text;
using System.Text.Json;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Reads a BPE model. Absent members take the values that the original gives them.</summary>
internal static class BpeReader
{
    private const int MaxMerges = 4_000_000;

    public static BpeModel Read(JsonField field, Vocabulary vocabulary, ModelContext context)
    {
        field.OnlyMembers("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        if (field.TryGetValue("dropout", out var dropout) && dropout.AsDouble() != 0)
        {
            throw dropout.Error("null: dropout makes text ambiguous and belongs to training");
        }

        var unknown = -1;
        if (field.TryGetValue("unk_token", out var name) && !vocabulary.TryGetId(name.AsString(), out unknown) && !context.AddedIds.TryGetValue(name.AsString(), out unknown))
        {
            throw name.Error("a token of model.vocab");
        }

        var options = new BpeOptions
        {
            UnknownId = unknown,
            FuseUnknown = field.BoolOr("fuse_unk", false),
            ByteFallback = field.BoolOr("byte_fallback", false),
            IgnoreMerges = field.BoolOr("ignore_merges", false),
            Prefix = field.StringOrNull("continuing_subword_prefix") ?? "",
            Suffix = field.StringOrNull("end_of_word_suffix") ?? "",
            ByteLevel = context.ByteLevel,
        };
        if (options.ByteFallback)
        {
            ByteTokenCheck.Require(field["vocab"], vocabulary);
        }

        var prefixLength = Encoding.UTF8.GetByteCount(options.Prefix);
        return new BpeModel(vocabulary, ReadMerges(field["merges"], vocabulary, prefixLength), options, context);
    }

    private static MergeTable ReadMerges(JsonField field, Vocabulary vocabulary, int prefixLength)
    {
        var count = field.Length;
        if (count > MaxMerges)
        {
            throw field.Error($"{count} merges", $"at most {MaxMerges}");
        }

        var merges = new MergeTable(count);
        var rank = 0;
        foreach (var element in field.Elements())
        {
            var item = new JsonField(field.Source, string.Create(CultureInfo.InvariantCulture, $"{field.Path}[{rank}]"), element);
            var (left, right) = Parts(item, element);
            merges.Set(Id(item, vocabulary, left), Id(item, vocabulary, right), rank, Merged(item, vocabulary, (left, right), prefixLength));
            rank++;
        }

        return merges;
    }

    /// <summary>"a b" or ["a", "b"].</summary>
    private static (string Left, string Right) Parts(JsonField item, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2)
        {
            return (new JsonField(item.Source, item.Path, element[0]).AsString(), new JsonField(item.Source, item.Path, element[1]).AsString());
        }

        var text = item.AsString();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && space < text.Length - 1 && text.IndexOf(' ', space + 1) < 0
            ? (text[..space], text[(space + 1)..])
            : throw item.Error("two tokens with a space between them, or an array of two");
    }

    private static int Id(JsonField item, Vocabulary vocabulary, string token) => token.Length > 0 && vocabulary.TryGetId(token, out var id)
        ? id
        : throw item.Error($"\"{token}\"", "a token of model.vocab");

    private static int Merged(JsonField item, Vocabulary vocabulary, (string Left, string Right) parts, int prefixLength)
    {
        var (left, right) = (Encoding.UTF8.GetBytes(parts.Left), Encoding.UTF8.GetBytes(parts.Right));
        if (right.Length <= prefixLength)
        {
            throw item.Error($"\"{parts.Right}\"", "a token longer than continuing_subword_prefix");
        }

        byte[] merged = [.. left, .. right.AsSpan(prefixLength)];
        return vocabulary.TryGetId(merged, out var id)
            ? id
            : throw item.Error($"a merge into \"{Encoding.UTF8.GetString(merged)}\"", "one into a token of model.vocab");
    }
}
