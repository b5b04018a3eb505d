using System.Text.Json.Nodes;
using Vrm.Onnx.Tokenization;
using Vrm.Onnx.Tokenization.Models;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>Segmentation by a Unigram model against its definition: the best sum of scores, the earlier start among equals.</summary>
public class UnigramTests
{
    private const double UnknownPenalty = 10;

    [Fact]
    public void Encode_RunsAndRepeats_EqualsTheDefinition()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var pieces = RandomPieces(random);
            var text = RandomRuns(random);

            Assert.Equal(ByDefinition(text, pieces), Load(pieces).Ids(text));
        }
    }

    [Fact]
    public void Holds_SameBytesElsewhere_IsTrueUnlessTheEndWasInTheWay()
    {
        var found = new PrefixList();
        found.Clear();
        Assert.False(found.Holds("aaa"u8, 0));

        found.SetRead(0, 2, atEnd: false);
        Assert.True(found.Holds("aaaab"u8, 2));
        Assert.False(found.Holds("aaaab"u8, 3));
        Assert.False(found.Holds("aaaab"u8, 4));

        found.SetRead(0, 2, atEnd: true);
        Assert.False(found.Holds("aaaab"u8, 2));
    }

    private static Tokenizer Load(Dictionary<string, (int Id, double Score)> pieces) => SmallTokenizer.Unigram().With(json =>
        json["model"]!["vocab"] = new JsonArray([
            new JsonArray("<unk>", 0.0),
            new JsonArray("</s>", 0.0),
            .. pieces.OrderBy(piece => piece.Value.Id).Select(piece => (JsonNode)new JsonArray(piece.Key, piece.Value.Score)),
        ]));

    private static Dictionary<string, (int Id, double Score)> RandomPieces(Random random)
    {
        var pieces = new Dictionary<string, (int, double)>();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var piece = random.Next(2) == 0 ? new string("aé"[random.Next(2)], random.Next(1, 9)) : random.GetString("aé", random.Next(1, 5));
            pieces.TryAdd(piece, (pieces.Count + 2, -random.Next(1, 20) / 4.0));
        }

        return pieces;
    }

    private static string RandomRuns(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 8))
        .Select(_ => new string("aaéé中"[random.Next(5)], random.Next(1, 40))));

    private static int[] ByDefinition(string text, Dictionary<string, (int Id, double Score)> pieces)
    {
        var unknown = Math.Min(0, pieces.Values.Min(piece => piece.Score)) - UnknownPenalty;
        var best = new (double Score, int Start, int Id)[text.Length + 1];
        for (var end = 1; end <= text.Length; end++)
        {
            best[end] = (double.NegativeInfinity, -1, -1);
            for (var start = 0; start < end; start++)
            {
                var isPiece = pieces.TryGetValue(text[start..end], out var piece);
                if (!isPiece && end - start > 1)
                {
                    continue;
                }

                var (id, score) = isPiece ? piece : (0, unknown);
                if (best[start].Score + score > best[end].Score)
                {
                    best[end] = (best[start].Score + score, start, id);
                }
            }
        }

        var ids = new List<int>();
        for (var end = text.Length; end > 0; end = best[end].Start)
        {
            // Unknown characters in a row are one token.
            if (best[end].Id != 0 || ids.Count == 0 || ids[^1] != 0)
            {
                ids.Add(best[end].Id);
            }
        }

        ids.Reverse();
        return [.. ids];
    }
}
