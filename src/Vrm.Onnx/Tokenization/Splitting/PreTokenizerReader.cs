using System.Text;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Reads the <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    /// <param name="field">The component.</param>
    /// <param name="byteLevel">Whether the pieces go to the model as bytes: the last step is the byte level.</param>
    public static PreTokenizer? Read(JsonField field, out bool byteLevel)
    {
        byteLevel = false;
        if (field.IsNull)
        {
            return null;
        }

        var steps = new List<PreTokenizer>();
        foreach (var component in field.Steps("pretokenizers"))
        {
            if (byteLevel)
            {
                steps.Add(new ByteLevelPreTokenizer());
            }

            byteLevel = component.ComponentType() == "ByteLevel";
            AddStep(component, steps);
        }

        return steps.Count == 1 ? steps[0] : new SequencePreTokenizer([.. steps]);
    }

    private static void AddStep(JsonField field, List<PreTokenizer> steps)
    {
        var type = field.ComponentType();
        switch (type)
        {
            case "ByteLevel":
                AddByteLevel(field, steps);
                break;
            case "Split":
                steps.Add(Split(field));
                break;
            case "Digits":
                field.OnlyMembers("type", "individual_digits");
                steps.Add(At(CodePointSet.Numbers, field["individual_digits"].AsBool() ? SplitBehavior.Isolated : SplitBehavior.Contiguous));
                break;
            case "Punctuation":
                field.OnlyMembers("type", "behavior");
                steps.Add(At(CodePointSet.Punctuation, field.TryGetValue("behavior", out var behavior) ? Behavior(behavior) : SplitBehavior.Isolated));
                break;
            case "Whitespace":
                field.OnlyMembers("type");
                steps.Add(new SplitPreTokenizer(SplitPatternFactory.OfOwn(@"\w+|[^\w\s]+"), SplitBehavior.Removed, invert: true));
                break;
            case "WhitespaceSplit":
                field.OnlyMembers("type");
                steps.Add(At(CodePointSet.WhiteSpace, SplitBehavior.Removed));
                break;
            case "BertPreTokenizer":
                field.OnlyMembers("type");
                steps.Add(At(CodePointSet.WhiteSpace, SplitBehavior.Removed));
                steps.Add(At(CodePointSet.Punctuation, SplitBehavior.Isolated));
                break;
            case "CharDelimiterSplit":
                field.OnlyMembers("type", "delimiter");
                steps.Add(new SplitPreTokenizer(new LiteralSplitPattern(Character(field["delimiter"]).ToString()), SplitBehavior.Removed, invert: false));
                break;
            case "Metaspace":
                steps.Add(Metaspace(field));
                break;
            default:
                throw field["type"].Error("one of Sequence, ByteLevel, Split, Digits, Punctuation, Whitespace, WhitespaceSplit, BertPreTokenizer, CharDelimiterSplit, Metaspace");
        }
    }

    private static SplitPreTokenizer Split(JsonField field)
    {
        field.OnlyMembers("type", "pattern", "behavior", "invert");
        return new SplitPreTokenizer(SplitPatternFactory.Read(field["pattern"]), Behavior(field["behavior"]), field["invert"].AsBool());
    }

    private static void AddByteLevel(JsonField field, List<PreTokenizer> steps)
    {
        field.OnlyMembers("type", "add_prefix_space", "trim_offsets", "use_regex");
        if (field["add_prefix_space"].AsBool())
        {
            steps.Add(new PrefixSpacePreTokenizer());
        }

        if (field.BoolOr("use_regex", true))
        {
            steps.Add(new SplitPreTokenizer(SplitPatternFactory.OfOwn(SplitPatternFactory.Gpt2), SplitBehavior.Isolated, invert: false));
        }
    }

    private static MetaspacePreTokenizer Metaspace(JsonField field)
    {
        field.OnlyMembers("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        return new MetaspacePreTokenizer(Character(field["replacement"]), MetaspaceSettings.Prepend(field), field.BoolOr("split", true));
    }

    private static SplitPreTokenizer At(CodePointSet set, SplitBehavior behavior) =>
        new(SplitPatternFactory.OfOwn(set, runs: false), behavior, invert: false);

    private static SplitBehavior Behavior(JsonField field) => field.AsString() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw field.Error("one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"),
    };

    private static Rune Character(JsonField field) => MetaspaceSettings.Character(field);
}
