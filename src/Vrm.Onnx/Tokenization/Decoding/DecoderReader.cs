using System.Text;
using Vrm.Onnx.Tokenization.Json;
using Vrm.Onnx.Tokenization.Splitting;

namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Reads the <c>decoder</c> of a tokenizer.json.</summary>
internal static class DecoderReader
{
    private const int MaxStrip = 64;

    public static DecoderPlan Read(JsonField field)
    {
        if (field.IsNull)
        {
            // Without a decoder tokens are joined with spaces.
            return new DecoderPlan { Steps = [(text, isFirst) => isFirst ? text : " " + text], FirstDiffers = true };
        }

        var plan = new DecoderPlan { Steps = [] };
        var fused = false;
        foreach (var component in Flatten(field))
        {
            plan = Add(plan, component, ref fused);
        }

        return plan;
    }

    private static IEnumerable<JsonField> Flatten(JsonField field)
    {
        if (field.ComponentType() != "Sequence")
        {
            return [field];
        }

        field.OnlyMembers("type", "decoders");
        return field["decoders"].Items().SelectMany(Flatten);
    }

    private static DecoderPlan Add(DecoderPlan plan, JsonField field, ref bool fused)
    {
        var type = field.ComponentType();
        var merged = fused;
        fused |= type is "Fuse" or "ByteLevel";
        switch (type)
        {
            case "Fuse":
                field.OnlyMembers("type");
                return plan;
            case "ByteLevel":
                field.OnlyMembers("type", "add_prefix_space", "trim_offsets", "use_regex");
                return PerToken(plan, field, merged) with { ByteLevel = true };
            case "ByteFallback":
                field.OnlyMembers("type");
                return PerToken(plan, field, merged) with { ByteFallback = true };
            case "Replace":
                return WithStep(PerToken(plan, field, merged), Replace(field));
            case "Strip":
                return Strip(plan, field, merged);
            case "Metaspace":
                return Metaspace(PerToken(plan, field, merged), field);
            case "BPEDecoder":
                field.OnlyMembers("type", "suffix");
                return PerToken(plan, field, merged) with { WordEnd = field["suffix"].AsString() };
            case "WordPiece":
                return WordPiece(PerToken(plan, field, merged), field);
            default:
                throw field["type"].Error("one of Sequence, ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, BPEDecoder, WordPiece");
        }
    }

    /// <summary>Steps on single tokens have to come before what joins them: later they would see all of the text, which a stream never has.</summary>
    private static DecoderPlan PerToken(DecoderPlan plan, JsonField field, bool fused) => !fused && !plan.ByteFallback && plan.WordEnd.Length == 0
        ? plan
        : throw field["type"].Error($"{field.ComponentType()} after a step that joins tokens", "it before Fuse, ByteLevel, ByteFallback and BPEDecoder");

    private static DecoderPlan WithStep(DecoderPlan plan, Func<string, bool, string> step) => plan with { Steps = [.. plan.Steps, step] };

    private static Func<string, bool, string> Replace(JsonField field)
    {
        field.OnlyMembers("type", "pattern", "content");
        var normalizer = new Normalizing.ReplaceNormalizer(SplitPatternFactory.Read(field["pattern"]), field["content"].AsString());
        return (text, _) => Encoding.UTF8.GetString(normalizer.Normalize(Encoding.UTF8.GetBytes(text)));
    }

    private static DecoderPlan Strip(DecoderPlan plan, JsonField field, bool fused)
    {
        field.OnlyMembers("type", "content", "start", "stop");
        var character = MetaspaceSettings.Character(field["content"]).ToString();
        var (start, stop) = (field["start"].AsInt(0, MaxStrip), field["stop"].AsInt(0, MaxStrip));
        if (!fused)
        {
            return WithStep(PerToken(plan, field, fused), (text, _) => Trim(text, character, start, stop));
        }

        if (stop > 0 || plan.LeadingCount > 0)
        {
            throw field["stop"].Error("a Strip of the end of the whole text, or a second Strip", "0: the end of a text is not known while it is generated");
        }

        return plan with { LeadingCharacter = character, LeadingCount = start };
    }

    private static string Trim(string text, string character, int start, int stop)
    {
        for (; start > 0 && text.StartsWith(character, StringComparison.Ordinal); start--)
        {
            text = text[character.Length..];
        }

        for (; stop > 0 && text.EndsWith(character, StringComparison.Ordinal); stop--)
        {
            text = text[..^character.Length];
        }

        return text;
    }

    private static DecoderPlan Metaspace(DecoderPlan plan, JsonField field)
    {
        field.OnlyMembers("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        var replacement = MetaspaceSettings.Character(field["replacement"]).ToString();
        var dropsFirst = MetaspaceSettings.Prepend(field) != MetaspacePrepend.Never;
        return WithStep(plan, (text, isFirst) => text.Replace(replacement, isFirst && dropsFirst ? "" : " ", StringComparison.Ordinal)) with
        {
            FirstDiffers = plan.FirstDiffers || dropsFirst,
        };
    }

    private static DecoderPlan WordPiece(DecoderPlan plan, JsonField field)
    {
        field.OnlyMembers("type", "prefix", "cleanup");
        var prefix = field["prefix"].AsString();
        var cleanup = field["cleanup"].AsBool();
        return WithStep(plan, (text, isFirst) =>
        {
            var joined = isFirst ? text : text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : " " + text;
            return cleanup ? WordPieceCleanup.Apply(joined) : joined;
        }) with { FirstDiffers = true };
    }
}
