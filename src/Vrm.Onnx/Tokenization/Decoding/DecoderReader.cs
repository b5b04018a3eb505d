using System.Text;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Normalizing;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;

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
        var (chain, isWhole, reached) = (new List<DecoderStep>(), true, Joined.Not);
        foreach (var component in field.Steps("decoders"))
        {
            var step = ReadStep(component, out var strip);
            isWhole &= TryAdd(ref plan, step, strip, ref reached);
            chain.Add(step);
        }

        return isWhole ? plan : plan with { Chain = new DecoderChain(chain) };
    }

    private static DecoderStep ReadStep(JsonField field, out (string Character, int Start)? strip)
    {
        strip = null;
        switch (field.ComponentType())
        {
            case "Fuse":
                field.OnlyMembers("type");
                return new DecoderStep.Fuse();
            case "ByteLevel":
                field.OnlyMembers("type", "add_prefix_space", "trim_offsets", "use_regex");
                return new DecoderStep.ByteLevel();
            case "ByteFallback":
                field.OnlyMembers("type");
                return new DecoderStep.ByteFallback();
            case "BPEDecoder":
                field.OnlyMembers("type", "suffix");
                return new DecoderStep.WordEnd(field["suffix"].AsString());
            case "Replace":
                return Replace(field);
            case "Strip":
                return Strip(field, out strip);
            case "Metaspace":
                return Metaspace(field);
            case "WordPiece":
                return WordPiece(field);
            default:
                throw field["type"].Error("one of Sequence, ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace, BPEDecoder, WordPiece");
        }
    }

    /// <summary>Adds a step to what is known of single tokens; false if it does more than that to a whole text, since it comes after one that joins tokens.</summary>
    private static bool TryAdd(ref DecoderPlan plan, DecoderStep step, (string Character, int Start)? strip, ref Joined reached)
    {
        // Two shapes are told by tokens all the same: texts joined once more, and a character that is taken from the start of the whole.
        var isStart = reached == Joined.Whole && strip is not null && plan.LeadingCount == 0;
        var isKnown = reached == Joined.Not || step is DecoderStep.Fuse || isStart;
        switch (step)
        {
            case DecoderStep.Single when isStart:
                plan = plan with { LeadingCharacter = strip!.Value.Character, LeadingCount = strip.Value.Start };
                break;
            case DecoderStep.Single single:
                plan = plan with { Steps = [.. plan.Steps, single.Map], FirstDiffers = plan.FirstDiffers || single.FirstDiffers };
                break;
            case DecoderStep.ByteLevel:
                plan = plan with { ByteLevel = true };
                break;
            case DecoderStep.ByteFallback:
                plan = plan with { ByteFallback = true };
                break;
            case DecoderStep.WordEnd end:
                plan = plan with { WordEnd = end.Suffix };
                break;
        }

        reached = step is DecoderStep.Fuse or DecoderStep.ByteLevel ? Joined.Whole : step.Joins && reached == Joined.Not ? Joined.InPart : reached;
        return isKnown;
    }

    /// <summary>What the texts that a step sees are.</summary>
    private enum Joined
    {
        /// <summary>One for each token.</summary>
        Not,

        /// <summary>Some stand for several tokens.</summary>
        InPart,

        /// <summary>One for all.</summary>
        Whole,
    }

    private static DecoderStep.Single Replace(JsonField field)
    {
        field.OnlyMembers("type", "pattern", "content");
        var limit = new TextLimit(field.Source);
        var normalizer = new ReplaceNormalizer(SplitPatternFactory.Read(field["pattern"]), field["content"].AsString());
        return new DecoderStep.Single((text, _) => Encoding.UTF8.GetString(normalizer.Normalize(Encoding.UTF8.GetBytes(text), limit)), FirstDiffers: false);
    }

    /// <param name="field">The component.</param>
    /// <param name="strip">What it takes from the start, if it takes nothing from the end, which is not known while a text is generated.</param>
    private static DecoderStep.Single Strip(JsonField field, out (string Character, int Start)? strip)
    {
        field.OnlyMembers("type", "content", "start", "stop");
        var character = MetaspaceSettings.Character(field["content"]).ToString();
        var (start, stop) = (field["start"].AsInt(0, MaxStrip), field["stop"].AsInt(0, MaxStrip));
        strip = stop == 0 ? (character, start) : null;
        return new DecoderStep.Single((text, _) => Trim(text, character, start, stop), FirstDiffers: false);
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

    private static DecoderStep.Single Metaspace(JsonField field)
    {
        field.OnlyMembers("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        var replacement = MetaspaceSettings.Character(field["replacement"]).ToString();
        var dropsFirst = MetaspaceSettings.Prepend(field) != MetaspacePrepend.Never;
        return new DecoderStep.Single((text, isFirst) => text.Replace(replacement, isFirst && dropsFirst ? "" : " ", StringComparison.Ordinal), dropsFirst);
    }

    private static DecoderStep.Single WordPiece(JsonField field)
    {
        field.OnlyMembers("type", "prefix", "cleanup");
        var prefix = field["prefix"].AsString();
        var cleanup = field["cleanup"].AsBool();
        return new DecoderStep.Single(
            (text, isFirst) =>
            {
                var joined = isFirst ? text : text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : " " + text;
                return cleanup ? WordPieceCleanup.Apply(joined) : joined;
            },
            FirstDiffers: true);
    }
}
