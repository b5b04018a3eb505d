using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Processing;

/// <summary>Reads the <c>post_processor</c> of a tokenizer.json, for single texts.</summary>
internal static class PostProcessorReader
{
    public static PostProcessor Read(JsonField field, Func<int, bool> isToken)
    {
        var processor = new PostProcessor();
        if (field.IsNull)
        {
            return processor;
        }

        foreach (var component in field.Steps("processors"))
        {
            processor = Add(processor, component, isToken);
        }

        return processor;
    }

    private static PostProcessor Add(PostProcessor processor, JsonField field, Func<int, bool> isToken)
    {
        switch (field.ComponentType())
        {
            case "ByteLevel":
                field.OnlyMembers("type", "add_prefix_space", "trim_offsets", "use_regex");
                return Trim(processor, field["trim_offsets"].AsBool(), field["add_prefix_space"].AsBool());
            case "TemplateProcessing":
                field.OnlyMembers("type", "single", "pair", "special_tokens");
                return Template(processor, field, isToken);
            case "RobertaProcessing":
                field.OnlyMembers("type", "sep", "cls", "trim_offsets", "add_prefix_space");
                return Around(Trim(processor, field["trim_offsets"].AsBool(), field["add_prefix_space"].AsBool()), field, isToken);
            case "BertProcessing":
                field.OnlyMembers("type", "sep", "cls");
                return Around(processor, field, isToken);
            default:
                throw field["type"].Error("one of Sequence, ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing");
        }
    }

    private static PostProcessor Trim(PostProcessor processor, bool trims, bool keepsPrefix) =>
        trims ? processor with { TrimOffsets = [.. processor.TrimOffsets, keepsPrefix] } : processor;

    private static PostProcessor Around(PostProcessor processor, JsonField field, Func<int, bool> isToken) => processor with
    {
        Before = [NamedToken(field["cls"], isToken), .. processor.Before],
        After = [.. processor.After, NamedToken(field["sep"], isToken)],
    };

    /// <summary>A pair of a token's content and its id.</summary>
    private static TokenId NamedToken(JsonField field, Func<int, bool> isToken)
    {
        var parts = field.Items().ToArray();
        return parts.Length == 2 ? Id(parts[1], isToken) : throw field.Error("an array of a token and its id");
    }

    private static PostProcessor Template(PostProcessor processor, JsonField field, Func<int, bool> isToken)
    {
        var (before, after) = (new List<TokenId>(), new List<TokenId>());
        var seenText = false;
        foreach (var part in field["single"].Items())
        {
            if (part.TryGetValue("Sequence", out var sequence))
            {
                if (seenText || sequence["id"].AsString() != "A")
                {
                    throw part.Error("another text", "the text \"A\" once");
                }

                seenText = true;
                continue;
            }

            var name = part["SpecialToken"]["id"];
            var ids = field["special_tokens"][name.AsString()]["ids"].Items().Select(id => Id(id, isToken));
            (seenText ? after : before).AddRange(ids);
        }

        return seenText
            ? processor with { Before = [.. before, .. processor.Before], After = [.. processor.After, .. after] }
            : throw field["single"].Error("a template without the text", "one with {\"Sequence\": {\"id\": \"A\"}}");
    }

    private static TokenId Id(JsonField field, Func<int, bool> isToken)
    {
        var id = field.AsInt(0, int.MaxValue);
        return isToken(id) ? new TokenId(id) : throw field.Error("the id of a token");
    }
}
