namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>The characters of a text on their way from decomposed to ordered to composed.</summary>
/// <remarks>
/// Each carries how many characters of the text it stands for, as the original counts: 1 for one that was inserted,
/// 0 for one that replaces one, −n for one that replaces n + 1.
/// </remarks>
internal sealed class FormBuffer
{
    private readonly UnicodeTables _tables = UnicodeTables.Shared;
    private FormCharacter[] _characters = new FormCharacter[256];
    private int _count;

    public ReadOnlySpan<FormCharacter> Characters => _characters.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Appends the full decomposition of a character.</summary>
    public void Decompose(int codePoint, bool compatible)
    {
        Span<int> parts = stackalloc int[UnicodeTables.MaxDecomposition];
        var count = _tables.Decompose(codePoint, compatible, parts);
        if (_count + count > _characters.Length)
        {
            Array.Resize(ref _characters, checked(_characters.Length * 2));
        }

        for (var i = 0; i < count; i++)
        {
            _characters[_count++] = new FormCharacter(parts[i], _tables.CombiningClass(parts[i]), i == 0 ? 0 : 1);
        }
    }

    /// <summary>Sorts marks in a row by their class, those of one class as they came.</summary>
    public void Order()
    {
        for (var start = 0; start < _count; start++)
        {
            if (_characters[start].CombiningClass == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < _count && _characters[end].CombiningClass != 0)
            {
                end++;
            }

            SortMarks(_characters.AsSpan(start, end - start));
            start = end;
        }
    }

    /// <summary>Joins each starter with what follows it, unless something between them keeps them apart.</summary>
    public void Compose()
    {
        var kept = 0;
        var starter = -1;
        var lastClass = 0;
        var hasMarks = false;
        for (var i = 0; i < _count; i++)
        {
            var character = _characters[i];
            var isBlocked = hasMarks && lastClass >= character.CombiningClass;
            var composed = starter < 0 || isBlocked ? -1 : _tables.Compose(_characters[starter].CodePoint, character.CodePoint);
            if (composed >= 0)
            {
                _characters[starter] = new FormCharacter(composed, 0, _characters[starter].Change + character.Change - 1);
                continue;
            }

            if (character.CombiningClass == 0)
            {
                (starter, hasMarks) = (kept, false);
            }
            else if (starter >= 0)
            {
                (lastClass, hasMarks) = (character.CombiningClass, true);
            }

            _characters[kept++] = character;
        }

        _count = kept;
    }

    /// <summary>A stable sort: by insertion for the usual two or three marks, by counting for the absurd.</summary>
    private static void SortMarks(Span<FormCharacter> marks)
    {
        if (marks.Length > 32)
        {
            CountingSort(marks);
            return;
        }

        for (var i = 1; i < marks.Length; i++)
        {
            var mark = marks[i];
            var place = i;
            for (; place > 0 && marks[place - 1].CombiningClass > mark.CombiningClass; place--)
            {
                marks[place] = marks[place - 1];
            }

            marks[place] = mark;
        }
    }

    private static void CountingSort(Span<FormCharacter> marks)
    {
        Span<int> places = stackalloc int[257];
        places.Clear();
        foreach (ref readonly var mark in marks)
        {
            places[mark.CombiningClass + 1]++;
        }

        for (var i = 1; i < places.Length; i++)
        {
            places[i] += places[i - 1];
        }

        foreach (ref readonly var mark in marks.ToArray().AsSpan())
        {
            marks[places[mark.CombiningClass]++] = mark;
        }
    }
}
