using System.Text;
using Vrm.Onnx.Generation.Constraints.Automata;
using Vrm.Onnx.Generation.Constraints.Patterns;

namespace Vrm.Onnx.Tests.Generation.Constraints;

public class CodePointTests
{
    /// <summary>Around every border of encoded lengths, continuation bytes and surrogates.</summary>
    private static readonly int[] Borders =
        [0, 1, 0x3F, 0x40, 0x7F, 0x80, 0xBF, 0xC0, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0x10FFFE, 0x10FFFF];

    [Fact]
    public void Split_AllPairsOfBorders_EncodesExactlyTheRange()
    {
        foreach (var low in Borders)
        {
            foreach (var high in Borders.Where(high => high >= low))
            {
                var set = CodePointSet.Of([(low, high)]);
                var automaton = AutomatonCompiler.Compile(new Pattern.Characters(set));
                foreach (var candidate in Borders)
                {
                    Assert.Equal(low <= candidate && candidate <= high, automaton.Matches(Encoding.UTF8.GetBytes(new Rune(candidate).ToString())));
                }
            }
        }
    }

    [Fact]
    public void Everything_InvalidBytes_AreNoCharacters()
    {
        var automaton = AutomatonCompiler.Compile(new Pattern.Characters(CodePointSet.Everything));

        Assert.All(
            new byte[][] { [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF] },
            bytes => Assert.False(automaton.Matches(bytes)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sets_RandomRanges_ObeyTheirLaws(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var (a, b) = (RandomSet(random), RandomSet(random));
            for (var candidate = 0; candidate < 40; candidate++)
            {
                Assert.Equal(a.Contains(candidate) || b.Contains(candidate), a.Union(b).Contains(candidate));
                Assert.Equal(a.Contains(candidate) && !b.Contains(candidate), a.Except(b).Contains(candidate));
                Assert.Equal(!a.Contains(candidate), a.Complement().Contains(candidate));
            }

            Assert.Equal(a.Ranges, a.Complement().Complement().Ranges);
        }
    }

    [Fact]
    public void Complement_OfNothing_HasNoSurrogates()
    {
        Assert.Equal([(0, 0xD7FF), (0xE000, 0x10FFFF)], CodePointSet.Nothing.Complement().Ranges);
        Assert.True(CodePointSet.Everything.Complement().IsEmpty);
    }

    private static CodePointSet RandomSet(Random random) =>
        CodePointSet.Of(Enumerable.Range(0, random.Next(4)).Select(_ => (Low: random.Next(36), Length: random.Next(5))).Select(range => (range.Low, range.Low + range.Length)));
}
