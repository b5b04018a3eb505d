using System.Text;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>The text of every token as bytes, ready to be joined.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class TokenTexts
{
    private readonly byte[] _texts;
    private readonly int[] _starts;
    private readonly byte[] _firstTexts;
    private readonly int[] _firstStarts;
    private readonly TokenTextKind[] _kinds;
    private readonly bool[] _skipped;
    private readonly string[]? _spellings;

    private TokenTexts(DecoderPlan plan, TokenTextBuilder texts, TokenTextBuilder firstTexts, (bool[] Skipped, string[]? Spellings) tokens)
    {
        Plan = plan;
        (_texts, _starts) = (texts.Bytes, texts.Starts);
        (_firstTexts, _firstStarts) = plan.FirstDiffers ? (firstTexts.Bytes, firstTexts.Starts) : (_texts, _starts);
        _kinds = texts.Kinds;
        (_skipped, _spellings) = tokens;
        LeadingCharacter = Encoding.UTF8.GetBytes(plan.LeadingCharacter);
    }

    public DecoderPlan Plan { get; }

    /// <summary><see cref="DecoderPlan.LeadingCharacter"/> as UTF-8.</summary>
    public byte[] LeadingCharacter { get; }

    public static TokenTexts Create(DecoderPlan plan, Vocabulary vocabulary, AddedVocabulary added)
    {
        var size = Math.Max(vocabulary.Size, added.Tokens.Select(token => token.Id + 1).DefaultIfEmpty().Max());
        var (texts, firstTexts) = (new TokenTextBuilder(size), new TokenTextBuilder(size));
        var skipped = new bool[size];
        var spellings = plan.Chain is null ? null : new string[size];
        for (var id = 0; id < size; id++)
        {
            var token = added.Find(id);
            if (token is null && !vocabulary.Contains(id))
            {
                texts.AddHole();
                firstTexts.AddHole();
                continue;
            }

            var spelling = Encoding.UTF8.GetString(token is null ? vocabulary[id] : added.Spelling(token));
            _ = spellings is null ? null : spellings[id] = spelling;
            skipped[id] = added.Find(spelling) is { Special: true };
            texts.Add(plan, spelling, isFirst: false);
            if (plan.FirstDiffers)
            {
                firstTexts.Add(plan, spelling, isFirst: true);
            }
        }

        return new TokenTexts(plan, texts, firstTexts, (skipped, spellings));
    }

    /// <summary>One more than the largest id.</summary>
    public int Count => _kinds.Length;

    /// <summary>What the token contributes.</summary>
    public TokenTextKind Kind(int id) => (uint)id < (uint)_kinds.Length ? _kinds[id] : TokenTextKind.Hole;

    /// <summary>Whether the token is special, so that it can be left out.</summary>
    public bool IsSpecial(int id) => _skipped[id];

    /// <summary>How a token is spelled; only where the plan has a <see cref="DecoderPlan.Chain"/>.</summary>
    public string Spelling(int id) => _spellings![id];

    /// <summary>The text; for <see cref="TokenTextKind.Byte"/> the one byte.</summary>
    public ReadOnlySpan<byte> Text(int id, bool isFirst) => isFirst
        ? _firstTexts.AsSpan(_firstStarts[id].._firstStarts[id + 1])
        : _texts.AsSpan(_starts[id].._starts[id + 1]);
}
