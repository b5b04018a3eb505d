using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Finds what an expression matches with .NET's engine: for expressions that <see cref="PatternParser"/> does not know.</summary>
/// <remarks>
/// The dialect differs from the original's in details: <c>\p{…}</c> and <c>\w</c> see the halves of characters beyond U+FFFF,
/// <c>$</c> needs the multi-line option. A time limit ends what would not end by itself.
/// </remarks>
internal sealed class RegexSplitPattern : SplitPattern
{
    private readonly Regex _regex;
    private readonly Func<string, FileFormatException> _refusal;

    private RegexSplitPattern(Regex regex, Func<string, FileFormatException> refusal)
    {
        _regex = regex;
        _refusal = refusal;
    }

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="limit">Longest time for one search.</param>
    /// <param name="refusal">Makes the error, given what was found wrong.</param>
    public static RegexSplitPattern Create(string pattern, TimeSpan limit, Func<string, FileFormatException> refusal)
    {
        try
        {
            return new RegexSplitPattern(new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline, limit), refusal);
        }
        catch (ArgumentException e)
        {
            throw refusal($"an expression that cannot be run ({e.Message})");
        }
    }

    public override void Split(ReadOnlySpan<byte> piece, int offset, bool invert, ref PieceCollector collector)
    {
        var characters = ArrayPool<char>.Shared.Rent(piece.Length);
        try
        {
            var text = characters.AsSpan(0, Encoding.UTF8.GetChars(piece, characters));
            var (from, end) = (offset, offset);
            var read = 0;
            foreach (var match in _regex.EnumerateMatches(text))
            {
                if (match.Length == 0)
                {
                    continue;
                }

                end = from + Encoding.UTF8.GetByteCount(text[read..match.Index]);
                collector.Add(from, end, isMatch: invert);
                from = end + Encoding.UTF8.GetByteCount(text.Slice(match.Index, match.Length));
                collector.Add(end, from, isMatch: !invert);
                read = match.Index + match.Length;
            }

            collector.Add(from, offset + piece.Length, isMatch: invert);
        }
        catch (RegexMatchTimeoutException)
        {
            throw _refusal(string.Create(CultureInfo.InvariantCulture, $"an expression that takes longer than {_regex.MatchTimeout.TotalSeconds:0.#} s on this text"));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    protected override bool TryFind(ReadOnlySpan<byte> text, int from, ref long lookAhead, out TextRange match) =>
        throw new NotSupportedException("All matches are found at once.");
}
