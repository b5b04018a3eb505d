using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>The rules of a format that its types cannot state.</summary>
internal static class PromptFormatValidator
{
    /// <exception cref="PromptException">The format breaks a rule.</exception>
    public static void Validate(PromptFormat format, string field)
    {
        foreach (var (name, parts) in Pieces(format))
        {
            foreach (var part in parts ?? [])
            {
                ValidatePart($"{field}.{name}", part);
            }
        }

        Require(format.User.Suffix is not { Text: "" }, $"{field}.user.suffix.text", "empty", "a text");
        Require(format.Assistant.Suffix is null, $"{field}.assistant.suffix", "given", "no such field: only messages of the user have one");
        Require(format.Reasoning is not { OpenTag: "" } and not { CloseTag: "" }, $"{field}.reasoning", "without a tag", "an opening and a closing tag");
        format.Template?.Validate($"{field}.template");
        if (format.Switch is not { } found)
        {
            return;
        }

        Require(found.Variable.Length > 0, $"{field}.switch.variable", "empty", "the name of a variable");
        foreach (var (name, variant) in new[] { ("on", found.On), ("off", found.Off) })
        {
            Require(variant is { Switch: null, Template: null }, $"{field}.switch.{name}", "with a switch or a template of its own", "a format without them");
            Validate(variant, $"{field}.switch.{name}");
        }
    }

    private static void ValidatePart(string field, PromptPart? part)
    {
        Require(part is { IsValid: true }, field, part?.ToString() ?? "null", "a piece with either a text, the id of a token, the format of a date or the number of an image");
        if (part!.Date is { } date)
        {
            try
            {
                TemplateClock.Write(date, DateTimeOffset.UnixEpoch);
            }
            catch (TemplateException e)
            {
                throw new PromptException(field, $"\"{date}\"", $"a format of strftime that is known ({e.Message})");
            }
        }
    }

    private static void Require(bool condition, string field, string found, string expected)
    {
        if (!condition)
        {
            throw new PromptException(field, found, expected);
        }
    }

    private static IEnumerable<(string Name, IReadOnlyList<PromptPart>? Parts)> Pieces(PromptFormat format) =>
    [
        ("begin", format.Begin),
        ("system.open", format.System?.Open),
        ("system.close", format.System?.Close),
        ("withoutSystem", format.WithoutSystem),
        ("withoutSystemBesideImages", format.WithoutSystemBesideImages),
        ("user.open", format.User.Open),
        ("user.close", format.User.Close),
        ("user.textOpen", format.User.TextOpen),
        ("user.suffix.parts", format.User.Suffix?.Parts),
        ("content.imageOpen", format.Content?.ImageOpen),
        ("content.imageClose", format.Content?.ImageClose),
        ("content.textOpen", format.Content?.TextOpen),
        ("content.textClose", format.Content?.TextClose),
        ("content.textSeparator", format.Content?.TextSeparator),
        ("content.partSeparator", format.Content?.PartSeparator),
        ("content.openBeforeImage", format.Content?.OpenBeforeImage),
        ("assistant.open", format.Assistant.Open),
        ("assistant.close", format.Assistant.Close),
        ("assistant.textOpen", format.Assistant.TextOpen),
        ("reasoning.open", format.Reasoning?.Open),
        ("reasoning.close", format.Reasoning?.Close),
        ("reasoning.hidden", format.Reasoning?.Hidden),
        ("separator", format.Separator),
        ("generation", format.Generation),
        ("end", format.End),
    ];
}
