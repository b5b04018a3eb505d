using System.Text;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Splitting;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Reads the <c>normalizer</c> of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    private const int MaxContent = 64;

    /// <returns><see langword="null"/> if text is left as it is.</returns>
    public static TextNormalizer? Read(JsonField field)
    {
        if (field.IsNull)
        {
            return null;
        }

        var steps = field.Steps("normalizers").Select(ReadOne).ToArray();
        return steps.Length switch
        {
            0 => null,
            1 => steps[0],
            _ => new SequenceNormalizer(steps),
        };
    }

    private static TextNormalizer ReadOne(JsonField field)
    {
        var type = field.ComponentType();
        switch (type)
        {
            case "Prepend":
                field.OnlyMembers("type", "prepend");
                return new PrependNormalizer(Short(field["prepend"]));
            case "Replace":
                field.OnlyMembers("type", "pattern", "content");
                return new ReplaceNormalizer(SplitPatternFactory.Read(field["pattern"]), Short(field["content"]));
            case "Strip":
                field.OnlyMembers("type", "strip_left", "strip_right");
                return new StripNormalizer(field["strip_left"].AsBool(), field["strip_right"].AsBool());
            case "Precompiled":
                field.OnlyMembers("type", "precompiled_charsmap");
                return Precompiled(field["precompiled_charsmap"]);
            case "BertNormalizer":
                return Bert(field);
        }

        TextNormalizer normalizer = type switch
        {
            "NFC" => new UnicodeFormNormalizer(NormalizationForm.FormC),
            "NFD" => new UnicodeFormNormalizer(NormalizationForm.FormD),
            "NFKC" => new UnicodeFormNormalizer(NormalizationForm.FormKC),
            "NFKD" => new UnicodeFormNormalizer(NormalizationForm.FormKD),
            "Lowercase" => new LowercaseNormalizer(),
            "StripAccents" => new StripAccentsNormalizer(),
            "Nmt" => new NmtNormalizer(),
            "ByteLevel" => new ByteLevelNormalizer(),
            _ => throw field["type"].Error("one of Sequence, Prepend, Replace, Strip, Precompiled, BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Nmt, ByteLevel"),
        };
        field.OnlyMembers("type");
        return normalizer;
    }

    /// <summary>What is written in many places has to be short: a megabyte of spaces must not become a terabyte.</summary>
    private static string Short(JsonField field)
    {
        var text = field.AsString();
        return text.Length <= MaxContent ? text : throw field.Error($"a string of {text.Length} characters", $"at most {MaxContent}");
    }

    private static PrecompiledNormalizer Precompiled(JsonField field)
    {
        var bytes = new byte[field.AsString().Length];
        return Convert.TryFromBase64String(field.AsString(), bytes, out var length) && PrecompiledMap.TryParse(bytes.AsSpan(0, length)) is { } map
            ? new PrecompiledNormalizer(map)
            : throw field.Error("a string that is no character map", "a SentencePiece character map in base 64");
    }

    private static SequenceNormalizer Bert(JsonField field)
    {
        field.OnlyMembers("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
        var lowercase = field["lowercase"].AsBool();
        var steps = new List<TextNormalizer>();
        if (field["clean_text"].AsBool())
        {
            steps.Add(new BertCleanNormalizer());
        }

        if (field["handle_chinese_chars"].AsBool())
        {
            steps.Add(new BertIdeographNormalizer());
        }

        if (field.BoolOr("strip_accents", lowercase))
        {
            steps.Add(new UnicodeFormNormalizer(NormalizationForm.FormD));
            steps.Add(new BertStripAccentsNormalizer());
        }

        if (lowercase)
        {
            steps.Add(new LowercaseNormalizer());
        }

        return new SequenceNormalizer([.. steps]);
    }
}
