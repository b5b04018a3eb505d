using Vrm.Onnx.Tokenization.Models;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>Short and long chains of symbols against merging as it is defined: lowest rank first, leftmost of equals.</summary>
public class MergeTests
{
    [Fact]
    public void Merge_RandomMergesInAnyOrder_EqualsTheDefinition()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var table = RandomMerges(random, out var pairs);
            var symbols = Enumerable.Range(0, random.Next(1, 200)).Select(_ => random.Next(3)).ToArray();
            var expected = ByDefinition(symbols, pairs);

            Assert.Equal(expected, InChain(symbols, table));
            Assert.Equal(expected, InLongChain(symbols, table));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(1001)]
    public void Merge_RunOfOneSymbol_MergesFromTheLeft(int length)
    {
        var table = new MergeTable(2);
        table.Set(0, 0, 0, 1);
        table.Set(1, 1, 1, 2);

        var merged = InChain(new int[length], table);

        Assert.Equal([.. Enumerable.Repeat(2, length / 4), .. Enumerable.Repeat(1, length % 4 / 2), .. Enumerable.Repeat(0, length % 2)], merged);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(41)]
    [InlineData(100_000)]
    public void Encode_LongWordWithoutAnyMerges_GivesItsCharacters(int length)
    {
        var tokenizer = SmallTokenizer.Bpe().With(json => json["model"]!["merges"] = new System.Text.Json.Nodes.JsonArray());

        Assert.Equal(Enumerable.Repeat(1, length), tokenizer.Ids(new string('a', length)));
    }

    [Fact]
    public void Set_PairTwice_TakesTheLast()
    {
        var table = new MergeTable(2);
        table.Set(0, 1, 0, 2);
        table.Set(0, 1, 1, 3);

        Assert.Equal(1, table.Find(0, 1, out var merged));
        Assert.Equal(3, merged);
    }

    private static MergeTable RandomMerges(Random random, out Dictionary<(int, int), (int Rank, int Merged)> pairs)
    {
        var count = random.Next(1, 20);
        var ranks = Enumerable.Range(0, count).ToArray();
        random.Shuffle(ranks);
        var table = new MergeTable(count);
        pairs = [];
        for (var i = 0; i < count; i++)
        {
            // A merged symbol is new, so it can only take part in pairs drawn later: as with strings, which only grow.
            var (left, right, merged) = (random.Next(3 + i), random.Next(3 + i), 3 + i);
            if (pairs.TryAdd((left, right), (ranks[i], merged)))
            {
                table.Set(left, right, ranks[i], merged);
            }
        }

        return table;
    }

    private static int[] ByDefinition(int[] symbols, Dictionary<(int, int), (int Rank, int Merged)> pairs)
    {
        var chain = symbols.ToList();
        while (true)
        {
            var best = Enumerable.Range(0, chain.Count - 1)
                .Where(i => pairs.ContainsKey((chain[i], chain[i + 1])))
                .OrderBy(i => pairs[(chain[i], chain[i + 1])].Rank)
                .ThenBy(i => i)
                .Select(i => (int?)i)
                .FirstOrDefault();
            if (best is not { } index)
            {
                return [.. chain];
            }

            chain[index] = pairs[(chain[index], chain[index + 1])].Merged;
            chain.RemoveAt(index + 1);
        }
    }

    private static int[] InChain(int[] symbols, MergeTable merges)
    {
        var chain = new SymbolChain();
        foreach (var symbol in symbols)
        {
            chain.Add(symbol, 1);
        }

        chain.Merge(merges);
        var tokens = new PieceTokenList();
        chain.AppendTo(tokens, 0);
        Assert.Equal(symbols.Length, tokens.Items[^1].End);
        return [.. tokens.Items.ToArray().Select(token => token.Id)];
    }

    private static int[] InLongChain(int[] symbols, MergeTable merges)
    {
        var ids = symbols.ToArray();
        var kept = new LongChainMerger().Merge(ids, [.. Enumerable.Range(0, ids.Length)], merges);
        return ids[..kept];
    }
}
