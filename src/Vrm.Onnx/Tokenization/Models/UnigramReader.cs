using System.Globalization;
using System.Text.Json;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Reads a Unigram model: a list of spellings and scores, in the order of the ids.</summary>
internal static class UnigramReader
{
    public static UnigramModel Read(JsonField field, Vocabulary vocabulary, double[] scores, ModelContext context)
    {
        var unknown = field.TryGetValue("unk_id", out var id) ? id.AsInt(0, Math.Max(0, scores.Length - 1)) : -1;
        if (unknown >= scores.Length)
        {
            throw id.Error("an id of model.vocab");
        }

        var byteFallback = field.BoolOr("byte_fallback", false);
        if (byteFallback)
        {
            ByteTokenCheck.Require(field["vocab"], vocabulary);
        }

        return new UnigramModel(
            vocabulary,
            new UnigramOptions
            {
                Scores = scores,
                UnknownId = unknown,
                ByteFallback = byteFallback,
                NoUnknown = () => field.At(field.Path + ".unk_id", "none, and a text with a character that is not in the vocabulary", "an id for unknown characters"),
            },
            context);
    }

    /// <summary>The vocabulary and its scores.</summary>
    public static Vocabulary ReadVocabulary(JsonField field, out double[] scores)
    {
        field.OnlyMembers("type", "unk_id", "vocab", "byte_fallback");
        var list = field["vocab"];
        var spellings = new List<string>();
        var values = new List<double>();
        foreach (var element in list.Elements())
        {
            var item = new JsonField(list.Source, string.Create(CultureInfo.InvariantCulture, $"{list.Path}[{spellings.Count}]"), element);
            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != 2)
            {
                throw item.Error("an array of a token and its score");
            }

            spellings.Add(new JsonField(item.Source, item.Path, element[0]).AsString());
            values.Add(new JsonField(item.Source, item.Path, element[1]).AsDouble());
        }

        scores = [.. values];
        return Vocabulary.FromList(list, spellings);
    }
}
