using System.Text;
using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Fixed text of a template, cut so that a control token is one piece and every other character is one: no rule can split a token.</summary>
internal sealed class PieceSequence(IReadOnlyList<string> pieces)
{
    private readonly IReadOnlyList<string> _pieces = pieces;

    public static PieceSequence Empty { get; } = new([]);

    public int Length => _pieces.Count;

    /// <summary>The longest beginning that all have in common.</summary>
    public static PieceSequence CommonPrefix(params IReadOnlyList<PieceSequence> sequences)
    {
        var length = 0;
        while (sequences.All(other => length < other.Length && other._pieces[length] == sequences[0]._pieces[length]))
        {
            length++;
        }

        return sequences[0].First(length);
    }

    /// <summary>The longest end that both have in common.</summary>
    public static PieceSequence CommonSuffix(PieceSequence left, PieceSequence right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left._pieces[^(length + 1)] == right._pieces[^(length + 1)])
        {
            length++;
        }

        return left.Last(length);
    }

    public PieceSequence First(int length) => new([.. _pieces.Take(length)]);

    public PieceSequence Last(int length) => new([.. _pieces.Skip(Length - length)]);

    public int IndexOf(string piece) => _pieces.ToList().IndexOf(piece);

    public bool IsSame(PieceSequence other) => _pieces.SequenceEqual(other._pieces);

    public bool StartsWith(PieceSequence other) => First(other.Length).IsSame(other);

    public bool EndsWith(PieceSequence other) => Length >= other.Length && Last(other.Length).IsSame(other);

    /// <summary>What follows a beginning.</summary>
    /// <exception cref="UnexpressibleTemplateException">It begins otherwise.</exception>
    public PieceSequence After(PieceSequence start) => StartsWith(start) ? Last(Length - start.Length) : throw Unfit(start, "begins");

    /// <summary>What precedes an end.</summary>
    /// <exception cref="UnexpressibleTemplateException">It ends otherwise.</exception>
    public PieceSequence Before(PieceSequence end) => EndsWith(end) ? First(Length - end.Length) : throw Unfit(end, "ends");

    /// <summary>The same with a mark in place of a number, where the other differs by nothing but the next number.</summary>
    public PieceSequence WithNumber(PieceSequence next, string mark, out int? number)
    {
        number = null;
        var places = Enumerable.Range(0, Length).Where(i => i >= next.Length || _pieces[i] != next._pieces[i]).ToList();
        if (next.Length != Length || places is not [var place] || !int.TryParse(_pieces[place], out var first) || next._pieces[place] != $"{first + 1}")
        {
            return this;
        }

        number = first;
        return new PieceSequence([.. _pieces.Select((piece, i) => i == place ? mark : piece)]);
    }

    /// <summary>The same as parts of a format.</summary>
    /// <param name="partOf">What a piece is, if it is not text.</param>
    public IReadOnlyList<PromptPart> ToParts(Func<string, PromptPart?> partOf)
    {
        var parts = new List<PromptPart>();
        var text = new StringBuilder();
        foreach (var piece in _pieces)
        {
            if (partOf(piece) is not { } part)
            {
                text.Append(piece);
                continue;
            }

            AddText(parts, text);
            parts.Add(part);
        }

        AddText(parts, text);
        return parts;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(_pieces);

    private static void AddText(List<PromptPart> parts, StringBuilder text)
    {
        if (text.Length > 0)
        {
            parts.Add(PromptPart.OfText(text.ToString()));
            text.Clear();
        }
    }

    private UnexpressibleTemplateException Unfit(PieceSequence other, string verb) =>
        new($"\"{this}\" {verb} otherwise than with \"{other}\", which the template writes in the same place of another conversation");
}
