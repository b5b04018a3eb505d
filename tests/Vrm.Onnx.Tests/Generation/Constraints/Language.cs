using System.Text;
using Vrm.Onnx.Generation.Constraints.Automata;
using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Tests.Generation.Constraints;

/// <summary>The texts that a pattern allows, to ask questions about.</summary>
internal sealed class Language
{
    private readonly ByteAutomaton _automaton;

    public Language(Pattern pattern) => _automaton = AutomatonCompiler.Compile(pattern);

    public Language(AnswerConstraint constraint)
        : this(constraint.Pattern)
    {
    }

    public bool Has(string text) => _automaton.Matches(Encoding.UTF8.GetBytes(text));

    /// <summary>A text of the language, found by going on at random until it may end.</summary>
    public string Draw(Random random)
    {
        var bytes = new List<byte>();
        var state = ByteAutomaton.Start;
        while (!_automaton.IsAccepting(state) || random.Next(4) != 0)
        {
            var choices = Enumerable.Range(0, 256).Where(value => _automaton.Next(state, (byte)value) != ByteAutomaton.Dead).ToArray();
            if (choices.Length == 0)
            {
                break;
            }

            // Mostly ASCII, and the end of a string now and then, so that texts stay short.
            var ascii = choices.Where(value => value < 0x80 && (value != '"' || random.Next(3) == 0)).ToArray();
            var from = ascii.Length > 0 && random.Next(10) != 0 ? ascii : choices;
            bytes.Add((byte)(bytes.Count > 200 && choices.Contains('"') ? '"' : from[random.Next(from.Length)]));
            state = _automaton.Next(state, bytes[^1]);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
