using System.Globalization;
using System.Numerics;

namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>Numbers in a range, as people write them: no leading zeros, no plus, a point, and no −0.</summary>
internal static class NumberPattern
{
    public const int MaxDecimals = 10;

    private const decimal LargestBound = 1_000_000_000_000_000;

    /// <summary>All numbers in a range.</summary>
    /// <param name="where">Names the constraint in errors.</param>
    /// <param name="minimum">The least number.</param>
    /// <param name="maximum">The greatest number.</param>
    /// <param name="decimals">Most digits after the point; fewer are allowed, down to a whole number without a point.</param>
    /// <exception cref="ConstraintException">There is no such number, or a bound is out of reach.</exception>
    public static Pattern Create(string where, decimal minimum, decimal maximum, int decimals)
    {
        if (Math.Max(Math.Abs(minimum), Math.Abs(maximum)) > LargestBound)
        {
            throw new ConstraintException(where, $"its bounds have to lie between -{LargestBound} and {LargestBound}.");
        }

        if (decimals is < 0 or > MaxDecimals)
        {
            throw new ConstraintException(where, $"it has {decimals} decimals; there have to be between 0 and {MaxDecimals}.");
        }

        var options = new List<Pattern>();
        for (var digits = 0; digits <= decimals; digits++)
        {
            // Numbers with just this many decimals are whole numbers of units.
            var unit = BigInteger.Pow(10, digits);
            AddRange(options, Ceiling(minimum, unit), Floor(maximum, unit), digits);
        }

        return options.Count > 0
            ? Pattern.OneOf(options)
            : throw new ConstraintException(where, string.Create(CultureInfo.InvariantCulture, $"no number with at most {decimals} decimals lies between {minimum} and {maximum}."));
    }

    private static void AddRange(List<Pattern> options, BigInteger low, BigInteger high, int decimals)
    {
        if (high >= 0 && low <= high)
        {
            AddLengths(options, BigInteger.Max(low, 0), high, (decimals, string.Empty));
        }

        if (low < 0 && low <= high)
        {
            AddLengths(options, -BigInteger.Min(high, -1), -low, (decimals, "-"));
        }
    }

    /// <summary>Numbers of one length compare like text, so each length is a range of its own.</summary>
    private static void AddLengths(List<Pattern> options, BigInteger low, BigInteger high, (int Decimals, string Sign) format)
    {
        // One digit stands before the point at least; only then may it be 0.
        for (var length = format.Decimals + 1; ; length++)
        {
            var least = BigInteger.Max(low, length == format.Decimals + 1 ? 0 : BigInteger.Pow(10, length - 1));
            var most = BigInteger.Min(high, BigInteger.Pow(10, length) - 1);
            if (least <= most)
            {
                options.Add(Pattern.Join(Pattern.Text(format.Sign), Digits(Write(least, length), Write(most, length), format.Decimals)));
            }

            if (most == high)
            {
                return;
            }
        }
    }

    /// <summary>All texts of digits between two of the same length, with a point before the last <paramref name="decimals"/> of them.</summary>
    private static Pattern Digits(ReadOnlySpan<char> low, ReadOnlySpan<char> high, int decimals)
    {
        if (low.IsEmpty)
        {
            return Pattern.Empty;
        }

        var point = Pattern.Text(low.Length == decimals ? "." : string.Empty);
        var (first, last) = (low[0], high[0]);
        if (first == last)
        {
            return Pattern.Join(point, Pattern.Any((first, last)), Digits(low[1..], high[1..], decimals));
        }

        var nines = new string('9', low.Length - 1);
        var zeros = new string('0', low.Length - 1);
        var options = new List<Pattern>();
        if (low[1..].ContainsAnyExcept('0'))
        {
            options.Add(Pattern.Join(Pattern.Any((first, first)), Digits(low[1..], nines, decimals)));
            first++;
        }

        if (high[1..].ContainsAnyExcept('9'))
        {
            options.Add(Pattern.Join(Pattern.Any((last, last)), Digits(zeros, high[1..], decimals)));
            last--;
        }

        if (first <= last)
        {
            options.Add(Pattern.Join(Pattern.Any((first, last)), Digits(zeros, nines, decimals)));
        }

        return Pattern.Join(point, Pattern.OneOf(options));
    }

    private static string Write(BigInteger value, int length) => value.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0');

    private static BigInteger Ceiling(decimal value, BigInteger unit) => -Floor(-value, unit);

    private static BigInteger Floor(decimal value, BigInteger unit)
    {
        var (numerator, denominator) = Fraction(value);
        var quotient = BigInteger.DivRem(numerator * unit, denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    private static (BigInteger Numerator, BigInteger Denominator) Fraction(decimal value)
    {
        var denominator = BigInteger.Pow(10, value.Scale);
        var bits = decimal.GetBits(value);
        var magnitude = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (decimal.IsNegative(value) ? -magnitude : magnitude, denominator);
    }
}
