using System.Numerics.Tensors;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Sets of tokens, one bit each: token <c>t</c> is bit <c>t % 64</c> of word <c>t / 64</c>.</summary>
internal static class TokenMask
{
    private const int Bits = 64;

    /// <summary>The number of words for a vocabulary.</summary>
    public static int WordCount(int vocabularySize) => (vocabularySize + Bits - 1) / Bits;

    /// <summary>Adds a token.</summary>
    public static void Add(Span<ulong> mask, int token) => mask[token / Bits] |= 1UL << (token % Bits);

    /// <summary>Adds the tokens of another set for the same vocabulary.</summary>
    public static void Unite(Span<ulong> mask, ReadOnlySpan<ulong> other) => TensorPrimitives.BitwiseOr(mask, other, mask);

    /// <summary>Whether a token is in the set; one beyond the mask's end is not.</summary>
    public static bool Contains(ReadOnlySpan<ulong> mask, int token) =>
        token / Bits < mask.Length && (mask[token / Bits] & (1UL << (token % Bits))) != 0;

    /// <summary>Gives the score −∞ to every token that is not in the set; tokens beyond the mask's end are not.</summary>
    /// <param name="allowed">The set.</param>
    /// <param name="scores">Changed: scores [vocabulary].</param>
    public static void Apply(ReadOnlySpan<ulong> allowed, Span<float> scores)
    {
        for (var start = 0; start < scores.Length; start += Bits)
        {
            var word = start / Bits < allowed.Length ? allowed[start / Bits] : 0;
            var part = scores.Slice(start, Math.Min(Bits, scores.Length - start));
            Apply(word, part);
        }
    }

    /// <summary>Whole words first: nearly all of them are empty or full. The rest goes bit by bit.</summary>
    private static void Apply(ulong word, Span<float> scores)
    {
        if (word == 0)
        {
            scores.Fill(float.NegativeInfinity);
            return;
        }

        for (var bits = ~word; bits != 0; bits &= bits - 1)
        {
            var token = System.Numerics.BitOperations.TrailingZeroCount(bits);
            if (token >= scores.Length)
            {
                break;
            }

            scores[token] = float.NegativeInfinity;
        }
    }
}
