using Vrm.Onnx.Generation.Constraints.Automata;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>Where one answer is in its constraint.</summary>
/// <remarks>Not thread-safe: one for each sequence. The constraint itself is shared.</remarks>
/// <param name="constraint">What the answer may be.</param>
internal sealed class ConstraintCursor(CompiledConstraint constraint)
{
    private int _state = ByteAutomaton.Dead;

    /// <summary>Whether the answer has begun and not ended: only then anything is forbidden.</summary>
    public bool IsActive => _state != ByteAutomaton.Dead;

    /// <summary>Whether an answer has come to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The tokens that may come next, as <see cref="TokenMask"/> has them; empty while all may.</summary>
    public ReadOnlySpan<ulong> Allowed => IsActive ? constraint.Allowed(_state) : [];

    /// <summary>Begins the answer.</summary>
    /// <param name="written">What of it the token that ended the opening tag has written already.</param>
    /// <returns>Whether that can begin an allowed answer; if not, the cursor stays where it is.</returns>
    public bool TryBegin(ReadOnlySpan<byte> written)
    {
        var state = constraint.Next(ByteAutomaton.Start, written);
        if (state == ByteAutomaton.Dead)
        {
            return false;
        }

        _state = state;
        IsComplete = false;
        return true;
    }

    /// <summary>Takes a token that was chosen among those allowed.</summary>
    /// <exception cref="InvalidOperationException">It was not among them.</exception>
    public void Accept(int token)
    {
        if (!IsActive)
        {
            return;
        }

        if (constraint.IsEnd(_state, token))
        {
            End();
            return;
        }

        var next = constraint.Next(_state, token);
        if (next == ByteAutomaton.Dead)
        {
            throw new InvalidOperationException($"Token {token} is not allowed here.");
        }

        _state = next;
        if (constraint.EndsHere(next))
        {
            End();
        }
    }

    private void End()
    {
        _state = ByteAutomaton.Dead;
        IsComplete = true;
    }
}
