using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Finds what an expression matches with an automaton, in time linear in the text for all published expressions.</summary>
/// <param name="automaton">The automaton.</param>
/// <param name="refusal">Makes the error for a text on which an expression would take quadratic time after all.</param>
internal sealed class AutomatonSplitPattern(PatternAutomaton automaton, Func<FileFormatException> refusal) : SplitPattern
{
    protected override bool TryFind(ReadOnlySpan<byte> text, int from, ref long lookAhead, out TextRange match)
    {
        var failed = PatternAutomaton.Dead;
        for (var position = from; position < text.Length;)
        {
            // An attempt that comes into the state of one that failed before, at the same place, fails too: "\s+$" on a long run of spaces.
            if (failed != PatternAutomaton.Dead)
            {
                failed = automaton.Step(failed, text, position, out var length);
                if (failed != PatternAutomaton.Dead && automaton.StepFromStart(text, position, out _) == failed)
                {
                    position += length;
                    continue;
                }
            }

            var end = automaton.MatchAt(text, position, out var read);
            lookAhead += read - Math.Max(position, end);
            if (lookAhead > LookAheadLimit)
            {
                throw refusal();
            }

            if (end > position)
            {
                match = new TextRange(position, end);
                return true;
            }

            failed = automaton.StepFromStart(text, position, out var skipped);
            position += skipped;
        }

        match = default;
        return false;
    }
}
