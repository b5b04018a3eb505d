using Vrm.Onnx.Generation.Constraints.Automata;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class StatePartitionTests
{
    [Theory]
    [InlineData("[ab]{0,9}", 0)]
    [InlineData("[ab]{0,9}", 3)]
    [InlineData("(aa|ab|ba)*", 4)]
    [InlineData("a*b", 50)]
    [InlineData("a(b|aa){2,5}b", 5)]
    public void Find_Length_PutsTogetherWhatNoShorterStringTellsApart(string expression, int length)
    {
        var automaton = AutomatonCompiler.Compile(AnswerConstraint.RegularExpression(expression).Pattern);

        var blocks = StatePartition.Find(automaton, new int[automaton.StateCount], length)!;

        for (var first = 0; first < blocks.Length; first++)
        {
            for (var second = 0; second < blocks.Length; second++)
            {
                Assert.Equal(AreEqual(automaton, first, second, Math.Min(length, 12)), blocks[first] == blocks[second]);
            }
        }
    }

    [Fact]
    public void Find_StatesWithDifferentMarks_KeepsThemApart()
    {
        var automaton = AutomatonCompiler.Compile(AnswerConstraint.RegularExpression("a*").Pattern);
        int[] marks = [.. Enumerable.Range(0, automaton.StateCount)];

        Assert.Equal(automaton.StateCount, StatePartition.Find(automaton, marks, 3)!.Distinct().Count());
    }

    [Fact]
    public void Find_TooMuchWork_GivesUp()
    {
        var automaton = AutomatonCompiler.Compile(AnswerConstraint.RegularExpression("[a-z]{1,1000}").Pattern);

        Assert.NotNull(StatePartition.Find(automaton, new int[automaton.StateCount], 16));
        Assert.Null(StatePartition.Find(automaton, new int[automaton.StateCount], 1_000_000));
    }

    private static bool AreEqual(ByteAutomaton automaton, int first, int second, int length)
    {
        if (length == 0)
        {
            return true;
        }

        foreach (var letter in "abc"u8)
        {
            var (next, other) = (automaton.Next(first, letter), automaton.Next(second, letter));
            if (next == ByteAutomaton.Dead != (other == ByteAutomaton.Dead)
                || (next != ByteAutomaton.Dead && !AreEqual(automaton, next, other, length - 1)))
            {
                return false;
            }
        }

        return true;
    }
}
