using Vrm.Onnx.Generation.Constraints.Automata;
using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>A constraint made ready for one model: for every place in an answer, the set of tokens that may come next.</summary>
/// <remarks>
/// Thread-safe. Sets are found when a place is first reached and kept, so that a token costs one look-up; places with the same
/// set share it.
/// </remarks>
internal sealed class CompiledConstraint
{
    private readonly TokenTrie _vocabulary;
    private readonly ByteAutomaton _automaton;
    private readonly TokenSetFinder _finder;
    private readonly bool[]? _reachable;
    private readonly int[] _endTokens;
    private readonly ulong[]?[] _masks;
    private readonly MaskPool _pool = new();

    private CompiledConstraint(TokenTrie vocabulary, ByteAutomaton automaton, AnswerFrame frame)
    {
        _vocabulary = vocabulary;
        _automaton = automaton;
        _endTokens = [.. frame.EndTokens];
        _reachable = TokenReachability.Find(automaton, vocabulary);
        _masks = new ulong[automaton.StateCount][];
        _finder = new TokenSetFinder(automaton, vocabulary, _reachable);
    }

    /// <summary>Compiles a constraint.</summary>
    /// <param name="constraint">What the answer may be.</param>
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="frame">How the answer begins and ends.</param>
    /// <exception cref="ConstraintException">Nothing satisfies it, it is too large, or the model's tokens cannot write it.</exception>
    public static CompiledConstraint Compile(AnswerConstraint constraint, TokenTrie vocabulary, AnswerFrame frame)
    {
        if ((frame.ClosingTag.Length == 0) == (frame.EndTokens.Count == 0))
        {
            throw new ArgumentException("An answer ends either with a tag or with a token.", nameof(frame));
        }

        if (frame.EndTokens.Any(token => (uint)token >= (uint)vocabulary.VocabularySize))
        {
            throw new ArgumentException("An end token is outside the vocabulary.", nameof(frame));
        }

        var pattern = constraint.Values is { } values ? Pattern.OneOf(values.Select(value => Pattern.Text(frame.Read(value)))) : constraint.Pattern;
        var automaton = AutomatonCompiler.Compile(Pattern.Join(pattern, Pattern.Text(frame.ClosingTag)));
        automaton = frame.AllowsLeadingSpace ? LeadingSpace.Allow(automaton) : automaton;
        var compiled = new CompiledConstraint(vocabulary, TagGuard.Apply(automaton, frame), frame);
        return compiled.CanReach(ByteAutomaton.Start)
            ? compiled
            : throw new ConstraintException("as a whole", $"the model has no tokens to write it ({constraint}).");
    }

    /// <summary>The tokens that may come next, as <see cref="TokenMask"/> has them.</summary>
    public ReadOnlySpan<ulong> Allowed(int state) => Volatile.Read(ref _masks[state]) ?? Find(state);

    /// <summary>The state after more bytes, or <see cref="ByteAutomaton.Dead"/>.</summary>
    public int Next(int state, ReadOnlySpan<byte> bytes)
    {
        var next = _automaton.Next(state, bytes);
        return next != ByteAutomaton.Dead && CanReach(next) ? next : ByteAutomaton.Dead;
    }

    /// <summary>The state after a token, or <see cref="ByteAutomaton.Dead"/>; not for end tokens.</summary>
    public int Next(int state, int token)
    {
        var bytes = _vocabulary.BytesOf(token);
        return bytes.IsEmpty ? ByteAutomaton.Dead : Next(state, bytes);
    }

    /// <summary>Whether the answer may end in a state.</summary>
    public bool IsComplete(int state) => _automaton.IsAccepting(state);

    /// <summary>Whether the answer has ended in a state, because its closing tag is complete.</summary>
    public bool EndsHere(int state) => _endTokens.Length == 0 && IsComplete(state);

    /// <summary>Whether a token ends the answer in a state.</summary>
    public bool IsEnd(int state, int token) => IsComplete(state) && Array.IndexOf(_endTokens, token) >= 0;

    private bool CanReach(int state) => _reachable is null || _reachable[state];

    private ulong[] Find(int state)
    {
        var mask = _finder.Find(state);
        if (IsComplete(state))
        {
            Array.ForEach(_endTokens, token => TokenMask.Add(mask, token));
        }

        // Two threads may find the same set at once; the pool makes it one.
        mask = _pool.Share(mask);
        Volatile.Write(ref _masks[state], mask);
        return mask;
    }
}
