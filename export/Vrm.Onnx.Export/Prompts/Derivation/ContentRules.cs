using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>What a template writes inside a message of the user.</summary>
internal sealed record ContentRules
{
    /// <summary>What stands for the number of an image.</summary>
    public const string NumberMark = "\uE3FF";

    /// <summary>All before the first text of a conversation with images, but for images.</summary>
    public required PieceSequence LeadBesideImages { get; init; }

    /// <summary>All before the first image of a message that begins with one.</summary>
    public required PieceSequence LeadBeforeImage { get; init; }

    /// <summary>What stands for an image.</summary>
    public required PieceSequence Image { get; init; }

    public PieceSequence TextOpen { get; init; } = PieceSequence.Empty;

    public PieceSequence TextClose { get; init; } = PieceSequence.Empty;

    public PieceSequence TextSeparator { get; init; } = PieceSequence.Empty;

    public PieceSequence? PartSeparator { get; init; }

    public ImageOrder Order { get; init; }

    /// <summary>The number of the first image, where images are numbered.</summary>
    public int? FirstNumber { get; init; }

    /// <summary>Finds the rules that may hold; which of them do, verification tells.</summary>
    /// <exception cref="UnexpressibleTemplateException">There is no place for images, or conversations do not agree on it.</exception>
    public static IEnumerable<ContentRules> Find(MarkedProbe probe)
    {
        var texts = probe.Render("(tt)-");
        var one = probe.Render("(tit)-");
        var two = probe.Render("(tiit)-");
        var imagesFirst = one.Fixed[1].IsSame(texts.Fixed[1]);
        var place = imagesFirst ? 0 : 1;
        var length = two.Fixed[place].Length - one.Fixed[place].Length;
        if (length <= 0)
        {
            throw new UnexpressibleTemplateException("the template writes nothing for an image");
        }

        var separator = texts.Fixed[1];
        if (!imagesFirst && separator.Length > 0 && one.Fixed[1].StartsWith(separator) && one.Fixed[1].EndsWith(separator) && one.Fixed[1].Length > 2 * separator.Length)
        {
            yield return FindSeparated(probe, one, separator);
        }

        yield return imagesFirst ? FindFirst(probe, texts, one, length) : FindInline(probe, texts, one, two);
    }

    /// <summary>Any two parts have the same between them.</summary>
    private static ContentRules FindSeparated(MarkedProbe probe, MarkedPrompt one, PieceSequence separator)
    {
        var image = one.Fixed[1].After(separator).Before(separator);
        return new ContentRules
        {
            LeadBesideImages = one.Fixed[0],
            LeadBeforeImage = probe.Render("(it)-").Fixed[0].Before(separator).Before(image),
            Image = image,
            PartSeparator = separator,
        };
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
            Order = ImageOrder.ImagesFirst,
        };
    }

    private static ContentRules FindInline(MarkedProbe probe, MarkedPrompt texts, MarkedPrompt one, MarkedPrompt two)
    {
        var textClose = PieceSequence.CommonPrefix(texts.Fixed[1], one.Fixed[1]);
        var textOpen = PieceSequence.CommonSuffix(texts.Fixed[1].After(textClose), one.Fixed[1].After(textClose));
        var image = one.Fixed[1].After(textClose).Before(textOpen);
        var both = two.Fixed[1].After(textClose).Before(textOpen);
        var rest = both.Last(Math.Max(0, both.Length - image.Length));
        var marked = image.WithNumber(rest, NumberMark, out var first);
        if (!rest.IsSame(image) && first is null)
        {
            throw new UnexpressibleTemplateException($"an image between two texts is \"{image}\", and otherwise beside another image");
        }

        return new ContentRules
        {
            LeadBesideImages = one.Fixed[0].Before(textOpen),
            LeadBeforeImage = LeadOf(probe, textOpen, image),
            Image = marked,
            FirstNumber = first,
            TextOpen = textOpen,
            TextClose = textClose,
            TextSeparator = texts.Fixed[1].After(textClose).Before(textOpen),
            Order = IsTurned(probe) ? ImageOrder.ImageBeforeOneText : ImageOrder.AsGiven,
        };
    }

    private static PieceSequence LeadOf(MarkedProbe probe, PieceSequence textOpen, PieceSequence image) => probe.Render("(it)-").Fixed[0].Before(textOpen).Before(image);

    /// <summary>Whether a text and an image alone change places.</summary>
    private static bool IsTurned(MarkedProbe probe) => probe.Render("(ti)-") is var turned && probe.Render("(it)-") is var straight
        && turned.Fixed[0].IsSame(straight.Fixed[0]) && turned.Fixed[1].IsSame(straight.Fixed[1]);
}
