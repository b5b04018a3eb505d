namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>What a template writes inside a message of the user.</summary>
internal sealed record ContentRules
{
    /// <summary>All before the first text of a conversation with pictures, but for pictures.</summary>
    public required PieceSequence LeadBesideImages { get; init; }

    /// <summary>All before the first picture of a message that begins with one.</summary>
    public required PieceSequence LeadBeforeImage { get; init; }

    /// <summary>What stands for a picture.</summary>
    public required PieceSequence Image { get; init; }

    public required PieceSequence TextOpen { get; init; }

    public required PieceSequence TextClose { get; init; }

    public required PieceSequence TextSeparator { get; init; }

    public required bool ImagesFirst { get; init; }

    /// <summary>Finds the rules.</summary>
    /// <exception cref="UnexpressibleTemplateException">There is no place for pictures, or conversations do not agree on it.</exception>
    public static ContentRules Find(MarkedProbe probe)
    {
        var texts = probe.Render("(tt)-");
        var one = probe.Render("(tit)-");
        var two = probe.Render("(tiit)-");
        var imagesFirst = one.Fixed[1].IsSame(texts.Fixed[1]);
        var place = imagesFirst ? 0 : 1;
        var length = two.Fixed[place].Length - one.Fixed[place].Length;
        if (length <= 0)
        {
            throw new UnexpressibleTemplateException("the template writes nothing for a picture");
        }

        return imagesFirst ? FindFirst(probe, texts, one, length) : FindInline(probe, texts, one, length);
    }

    private static ContentRules FindFirst(MarkedProbe probe, MarkedPrompt texts, MarkedPrompt one, int length)
    {
        var alone = probe.Render("(i)-").Fixed[0];
        var withImage = PieceSequence.CommonPrefix(alone, one.Fixed[0]);
        var textOpen = one.Fixed[0].After(withImage);
        var textClose = texts.Fixed[2].Before(alone.After(withImage));
        var image = withImage.Last(length);
        var lead = withImage.Before(image);
        return new ContentRules
        {
            LeadBesideImages = lead,
            LeadBeforeImage = lead,
            Image = image,
            TextOpen = textOpen,
            TextClose = textClose,
            TextSeparator = texts.Fixed[1].After(textClose).Before(textOpen),
            ImagesFirst = true,
        };
    }

    private static ContentRules FindInline(MarkedProbe probe, MarkedPrompt texts, MarkedPrompt one, int length)
    {
        var textClose = PieceSequence.CommonPrefix(texts.Fixed[1], one.Fixed[1]);
        var textOpen = PieceSequence.CommonSuffix(texts.Fixed[1].After(textClose), one.Fixed[1].After(textClose));
        var image = one.Fixed[1].After(textClose).Before(textOpen);
        if (image.Length != length)
        {
            throw new UnexpressibleTemplateException($"a picture between two texts is \"{image}\", and otherwise beside another picture");
        }

        return new ContentRules
        {
            LeadBesideImages = one.Fixed[0].Before(textOpen),
            LeadBeforeImage = probe.Render("(it)-").Fixed[0].Before(textOpen).Before(image),
            Image = image,
            TextOpen = textOpen,
            TextClose = textClose,
            TextSeparator = texts.Fixed[1].After(textClose).Before(textOpen),
            ImagesFirst = false,
        };
    }
}
