using System.Text;

namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <content>Classes and escapes.</content>
internal sealed partial class ExpressionParser
{
    private CodePointSet ParseClass()
    {
        var negated = TryTake('^');
        var set = CodePointSet.Nothing;
        var isFirst = true;
        while (isFirst || Peek() != ']')
        {
            isFirst = false;
            var item = ParseClassItem();
            if (Peek() == '-' && PeekAfter() is { } after && after != ']')
            {
                Take();
                item = Range(item, ParseClassItem());
            }

            set = set.Union(item);
        }

        Expect(']');
        return negated ? set.Complement() : set;
    }

    private CodePointSet ParseClassItem()
    {
        if (AtEnd)
        {
            throw Error("a class without its closing ]");
        }

        if (Peek() == '[')
        {
            throw Error("a [ inside a class; write \\[ for the character");
        }

        var rune = Take();
        return rune.Value == '\\' ? ParseEscape() : Single(rune);
    }

    private CodePointSet Range(CodePointSet first, CodePointSet last)
    {
        var (low, high) = (SingleOf(first), SingleOf(last));
        return low <= high ? CodePointSet.Of([(low, high)]) : throw Error("a range whose end is before its beginning");
    }

    private int SingleOf(CodePointSet set) =>
        set.Ranges.Count == 1 && set.Ranges[0].Low == set.Ranges[0].High ? set.Ranges[0].Low : throw Error("a range with a class at its end");

    private CodePointSet ParseEscape()
    {
        if (AtEnd)
        {
            throw Error("a \\ with nothing after it");
        }

        var rune = Take();
        return rune.Value switch
        {
            'd' => CharacterClasses.Digit,
            'D' => CharacterClasses.Digit.Complement(),
            'w' => CharacterClasses.Word,
            'W' => CharacterClasses.Word.Complement(),
            's' => CharacterClasses.Space,
            'S' => CharacterClasses.Space.Complement(),
            't' => CodePointSet.Of("\t"),
            'n' => CodePointSet.Of("\n"),
            'r' => CodePointSet.Of("\r"),
            'f' => CodePointSet.Of("\f"),
            'v' => CodePointSet.Of("\v"),
            'x' => ParseHexadecimal(2),
            'u' => ParseHexadecimal(4),
            _ when !Rune.IsLetterOrDigit(rune) => Single(rune),
            _ => throw Error($"the escape \\{rune}"),
        };
    }

    private CodePointSet ParseHexadecimal(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = AtEnd ? -1 : CharacterClasses.HexadecimalValue(Take());
            value = digit >= 0 ? (value << 4) | digit : throw Error($"an escape without its {digits} hexadecimal digits");
        }

        return Rune.TryCreate(value, out var rune) ? Single(rune) : throw Error("half of a surrogate pair; write the character itself");
    }

    private static CodePointSet Single(Rune rune) => CodePointSet.Of([(rune.Value, rune.Value)]);
}
