namespace Vrm.Onnx.Generation.Constraints.Automata;

/// <summary>A set of byte strings as states and transitions: at most one way for each byte, and from every state there is a way to an end.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class ByteAutomaton
{
    /// <summary>The state before the first byte.</summary>
    public const int Start = 0;

    /// <summary>No state: the bytes so far begin none of the strings.</summary>
    public const int Dead = -1;

    private readonly byte[] _classes;
    private readonly int _classCount;
    private readonly int[] _next;
    private readonly bool[] _accepting;

    /// <param name="classes">For each byte, which class of equal bytes it is in.</param>
    /// <param name="next">For each state and class, the next state.</param>
    /// <param name="accepting">For each state, whether a string may end there.</param>
    public ByteAutomaton(byte[] classes, int[] next, bool[] accepting)
    {
        _classes = classes;
        _next = next;
        _accepting = accepting;
        _classCount = next.Length / accepting.Length;
    }

    public int StateCount => _accepting.Length;

    /// <summary>For each byte, which class of equal bytes it is in, from 0.</summary>
    public byte[] Classes => _classes;

    /// <summary>The number of classes.</summary>
    public int ClassCount => _classCount;

    /// <summary>The state after one more byte, or <see cref="Dead"/>.</summary>
    public int Next(int state, byte value) => NextOfClass(state, _classes[value]);

    /// <summary>The state after one more byte of a class, or <see cref="Dead"/>.</summary>
    public int NextOfClass(int state, int group) => _next[(state * _classCount) + group];

    /// <summary>The state after more bytes, or <see cref="Dead"/>.</summary>
    public int Next(int state, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            state = Next(state, value);
            if (state == Dead)
            {
                break;
            }
        }

        return state;
    }

    /// <summary>The classes, with each of some bytes in one of its own.</summary>
    /// <param name="apart">The bytes.</param>
    /// <returns>For each byte its class, from 0, and of each class its first byte.</returns>
    public (byte[] Classes, byte[] Representatives) SplitClasses(IReadOnlySet<byte> apart)
    {
        var numbers = new Dictionary<(int Class, int Byte), byte>();
        var classes = new byte[256];
        var representatives = new List<byte>();
        for (var value = 0; value < 256; value++)
        {
            var key = (_classes[value], apart.Contains((byte)value) ? value : -1);
            if (numbers.TryAdd(key, (byte)representatives.Count))
            {
                representatives.Add((byte)value);
            }

            classes[value] = numbers[key];
        }

        return (classes, [.. representatives]);
    }

    /// <summary>Whether a string may end in a state.</summary>
    public bool IsAccepting(int state) => _accepting[state];

    /// <summary>Whether a string is in the set.</summary>
    public bool Matches(ReadOnlySpan<byte> bytes)
    {
        var state = Next(Start, bytes);
        return state != Dead && IsAccepting(state);
    }
}
