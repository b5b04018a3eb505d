using Vrm.Onnx.Prompting.Templates;

namespace Vrm.Onnx.Prompting;

/// <summary>The content of a user's message as a format lays it out: pieces of the format, texts, and places of images.</summary>
internal static class UserContent
{
    /// <summary>A piece: of the format, or a text of the user's, or the place of an image where it is neither.</summary>
    public readonly record struct Piece(PromptPart? Fixed, string? Text);

    /// <summary>The parts of a message in the order in which they are written.</summary>
    public static IReadOnlyList<string?> Ordered(IReadOnlyList<string?> parts, ImageOrder order) => order switch
    {
        ImageOrder.ImagesFirst => [.. parts.Where(part => part is null), .. parts.Where(part => part is not null)],
        ImageOrder.ImageBeforeOneText when parts is [not null, null] => [parts[1], parts[0]],
        _ => parts,
    };

    /// <summary>Lays the content out.</summary>
    /// <param name="parts">Its parts, in order.</param>
    /// <param name="content">What stands around them.</param>
    /// <param name="trim">What white space is left out.</param>
    public static List<Piece> LayOut(IReadOnlyList<string?> parts, PromptContentFormat content, PromptTrim trim)
    {
        var pieces = new List<Piece>();
        for (var i = 0; i < parts.Count; i++)
        {
            Add(pieces, i > 0 ? content.PartSeparator : null);
            if (parts[i] is { } text)
            {
                Add(pieces, i > 0 && parts[i - 1] is not null ? content.TextSeparator : null);
                Add(pieces, content.TextOpen);
                pieces.Add(new Piece(null, trim == PromptTrim.Texts ? WhiteSpace.Trim(text) : text));
                Add(pieces, content.TextClose);
            }
            else
            {
                Add(pieces, content.ImageOpen);
                pieces.Add(default);
                Add(pieces, content.ImageClose);
            }
        }

        if (trim == PromptTrim.Content)
        {
            TrimSide(pieces, TextSides.Start);
            TrimSide(pieces, TextSides.End);
        }

        return pieces;
    }

    private static void Add(List<Piece> pieces, IReadOnlyList<PromptPart>? parts) => pieces.AddRange((parts ?? []).Select(part => new Piece(part, null)));

    /// <summary>White space is taken from the texts at one side, whoever wrote them, up to what is none.</summary>
    private static void TrimSide(List<Piece> pieces, TextSides side)
    {
        while (pieces.Count > 0)
        {
            var index = side == TextSides.Start ? 0 : pieces.Count - 1;
            if ((pieces[index].Text ?? pieces[index].Fixed?.Text) is not { } text)
            {
                return;
            }

            var (start, length) = WhiteSpace.Trimmed(text, side, WhiteSpace.Is);
            if (length > 0)
            {
                var kept = text.Substring(start, length);
                pieces[index] = pieces[index].Fixed is null ? new Piece(null, kept) : new Piece(PromptPart.OfText(kept), null);
                return;
            }

            pieces.RemoveAt(index);
        }
    }
}
