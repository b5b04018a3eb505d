using System.Text;

namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>
/// Takes answers out of a set in which the closing tag would appear before their end, as a JSON string could hold it: whoever reads
/// the output takes the first closing tag for the end.
/// </summary>
internal sealed class ClosingTagGuard
{
    private readonly ByteAutomaton _source;
    private readonly byte[] _tag;
    private readonly int[] _shorter;
    private readonly byte[] _representatives;
    private readonly Dictionary<(int State, int Matched), int> _numbers = [];
    private readonly List<(int State, int Matched)> _pairs = [];

    private ClosingTagGuard(ByteAutomaton source, string tag)
    {
        _source = source;
        _tag = Encoding.UTF8.GetBytes(tag);
        _shorter = FindShorter(_tag);
        _representatives = [.. Enumerable.Range(0, source.ClassCount).Select(i => (byte)Array.IndexOf(source.Classes, (byte)i))];
    }

    /// <summary>Both at once: where the answer is, and how much of the tag its last bytes are (Knuth, Morris and Pratt, 1977).</summary>
    /// <param name="source">Answers, each with the tag at its end. No class of it has one of the tag's bytes together with another byte.</param>
    /// <param name="tag">The closing tag, not empty.</param>
    /// <exception cref="ConstraintException">No answer is left, or there are too many places.</exception>
    public static ByteAutomaton Apply(ByteAutomaton source, string tag)
    {
        var guard = new ClosingTagGuard(source, tag);
        var next = guard.Explore();
        return AutomatonTrimmer.Trim(source.Classes, next, [.. guard._pairs.Select(guard.IsEnd)]);
    }

    private int[] Explore()
    {
        var next = new List<int>();
        NumberOf((ByteAutomaton.Start, 0));
        for (var i = 0; i < _pairs.Count; i++)
        {
            foreach (var value in _representatives)
            {
                next.Add(Step(_pairs[i], value));
            }
        }

        return [.. next];
    }

    private int Step((int State, int Matched) pair, byte value)
    {
        // A complete tag is an end, whether of an answer or not: nothing follows it.
        var state = pair.Matched == _tag.Length ? ByteAutomaton.Dead : _source.Next(pair.State, value);
        return state == ByteAutomaton.Dead ? ByteAutomaton.Dead : NumberOf((state, Match(pair.Matched, value)));
    }

    private bool IsEnd((int State, int Matched) pair) => pair.Matched == _tag.Length && _source.IsAccepting(pair.State);

    private int Match(int matched, byte value)
    {
        while (matched > 0 && _tag[matched] != value)
        {
            matched = _shorter[matched];
        }

        return _tag[matched] == value ? matched + 1 : 0;
    }

    private int NumberOf((int State, int Matched) pair)
    {
        if (!_numbers.TryGetValue(pair, out var number))
        {
            number = _pairs.Count;
            if (number == AutomatonCompiler.MaxStates)
            {
                throw AutomatonCompiler.TooLarge($"{number} states");
            }

            _numbers.Add(pair, number);
            _pairs.Add(pair);
        }

        return number;
    }

    /// <summary>For each length of the tag's beginning, the longest shorter beginning that is also its end.</summary>
    private static int[] FindShorter(byte[] tag)
    {
        var shorter = new int[tag.Length + 1];
        for (var length = 2; length <= tag.Length; length++)
        {
            var candidate = shorter[length - 1];
            while (candidate > 0 && tag[candidate] != tag[length - 1])
            {
                candidate = shorter[candidate];
            }

            shorter[length] = tag[candidate] == tag[length - 1] ? candidate + 1 : 0;
        }

        return shorter;
    }
}
