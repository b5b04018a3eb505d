using System.Numerics;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Generation.Output;

/// <summary>Notices when the end of a sequence is the same run of tokens over and over. Allocates nothing per token.</summary>
/// <remarks>
/// For each period p it counts for how many tokens in a row token[i] = token[i − p] has held: a run of p tokens stands r times in a
/// row exactly when that count has reached (r − 1)·p. A token costs time in proportion to the longest period. Not thread-safe.
/// </remarks>
internal sealed class RepetitionDetector
{
    private const int NoToken = -1;

    private readonly int _periods;

    // The last tokens in order, in a window that slides through a buffer of twice its length: slot j belongs to period _periods − j.
    private readonly int[] _tokens;
    private readonly int[] _counts;
    private readonly int[] _limits;
    private int _window;

    /// <param name="options">Validated.</param>
    public RepetitionDetector(RepetitionOptions options)
    {
        // Whole vectors, so that there is no remainder; what is added has a limit that is never reached.
        var width = Vector<int>.Count;
        _periods = (options.MaxPeriod + width - 1) / width * width;
        _tokens = new int[2 * _periods];
        _counts = new int[_periods];
        _limits = new int[_periods];
        for (var slot = 0; slot < _periods; slot++)
        {
            var period = _periods - slot;
            var limit = Math.Max((options.MinRepeats - 1L) * period, (long)options.MinLength - period);
            _limits[slot] = period <= options.MaxPeriod ? (int)Math.Clamp(limit, 1, int.MaxValue) : int.MaxValue;
        }

        Reset();
    }

    /// <summary>The length in tokens of the run that repeats; 0 when none does.</summary>
    public int Period { get; private set; }

    /// <summary>The length in tokens of all repeats together; 0 when nothing repeats.</summary>
    public int Length { get; private set; }

    /// <summary>Takes the next token.</summary>
    /// <param name="token">Its id, at least 0.</param>
    /// <returns>Whether the sequence now ends in a loop.</returns>
    public bool Push(int token)
    {
        if (_window + _periods == _tokens.Length)
        {
            _tokens.AsSpan(_window).CopyTo(_tokens);
            _window = 0;
        }

        var found = Count(token);
        _tokens[_window + _periods] = token;
        _window++;
        Period = 0;
        Length = 0;
        if (found)
        {
            Report();
        }

        return found;
    }

    /// <summary>Forgets all tokens.</summary>
    public void Reset()
    {
        _tokens.AsSpan().Fill(NoToken);
        _counts.AsSpan().Clear();
        _window = 0;
        Period = 0;
        Length = 0;
    }

    /// <summary>Lanes: one period each. An equal token adds 1 to the count, any other one sets it to 0.</summary>
    private bool Count(int token)
    {
        var pattern = new Vector<int>(token);
        var tokens = MemoryMarshal.Cast<int, Vector<int>>(_tokens.AsSpan(_window, _periods));
        var counts = MemoryMarshal.Cast<int, Vector<int>>(_counts.AsSpan());
        var limits = MemoryMarshal.Cast<int, Vector<int>>(_limits.AsSpan());
        var found = false;
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = (counts[i] + Vector<int>.One) & Vector.Equals(tokens[i], pattern);
            found |= Vector.GreaterThanOrEqualAny(counts[i], limits[i]);
        }

        return found;
    }

    private void Report()
    {
        // A run repeated twice is a run as well: the shortest one is the last slot.
        var slot = _periods - 1;
        while (_counts[slot] < _limits[slot])
        {
            slot--;
        }

        Period = _periods - slot;
        Length = _counts[slot] + Period;
    }
}
