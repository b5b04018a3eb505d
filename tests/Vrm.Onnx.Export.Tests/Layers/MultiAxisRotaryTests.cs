using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Rotary;
using Vrm.Onnx.Export.Models.Config;

namespace Vrm.Onnx.Export.Tests.Layers;

/// <summary>Rotary positions of three parts with stretched frequencies, from the configuration to the tables that ONNX Runtime computes, against data/multi-axis-rope.py.</summary>
public class MultiAxisRotaryTests
{
    /// <summary>Float32 angles of up to 3000 radians are off by 2⁻¹³ at most, where the pair turns fastest; most are far smaller.</summary>
    private const float Tolerance = 2e-4f;

    private static readonly Lazy<JsonElement[]> Recorded = new(() => JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(Path.Combine(Here(), "data", "multi-axis-rope.json")))!);

    public static TheoryData<string> Cases() => [.. Recorded.Value.Select(entry => entry.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ByAxes_StretchedFrequencies_AreThoseOfThePapers(string name)
    {
        var recorded = Recorded.Value.Single(entry => entry.GetProperty("name").GetString() == name);
        var config = Decoder(recorded.GetProperty("headSize").GetInt32());
        var node = StrictJson.ParseObject(Encoding.UTF8.GetBytes(recorded.GetProperty("config").GetRawText()), CheckpointFiles.Source("config.json"), "config");
        var rope = recorded.GetProperty("form").GetString() switch
        {
            "interleaved" => MultiAxisRopeReader.ReadInterleaved(node, config),
            "partial" => MultiAxisRopeReader.ReadPartial(node, config),
            _ => MultiAxisRopeReader.ReadChunked(node, config),
        };
        ConfigFields.RefuseUnread(node);
        using var run = new GraphRun(b =>
        {
            var tables = DecoderRotary.ByAxes(b, config with { Rope = rope }, ElementType.Float32);
            b.Graph.AddOutput("cosines", tables.Cosines);
            b.Graph.AddOutput("sines", tables.Sines);
        });
        long[] positions = [.. recorded.GetProperty("positions").EnumerateArray().SelectMany(axis => axis.EnumerateArray()).Select(number => number.GetInt64())];

        var found = run.Floats(positions, [3, 1, positions.Length / 3]);

        Check(recorded.GetProperty("cosines"), found["cosines"]);
        Check(recorded.GetProperty("sines"), found["sines"]);
    }

    [Fact]
    public void ByPosition_AttentionFactor_IsInTheTables()
    {
        var rope = new RopeConfig { Kind = RopeKind.Linear, Theta = 10_000, Factor = 2, AttentionFactor = 1.25 };
        using var run = new GraphRun(b =>
        {
            var positions = b.Graph.AddInput("positions", ElementType.Int64, ["batch", "sequence"]);
            b.Graph.AddOutput("cosines", DecoderRotary.ByPosition(b, Decoder(4) with { Rope = rope }, positions, ElementType.Float32).Cosines);
        });

        // A head of 4 is filled up to 16, which is 8 pairs; the last six are not turned.
        var found = run.Floats([0L, 3], [1, 2])["cosines"];

        Assert.Equal([1.25f, 1.25f, 1.25f * MathF.Cos(1.5f), 1.25f * MathF.Cos(0.015f)], [.. found[..2], .. found[8..10]]);
    }

    private static void Check(JsonElement recorded, float[] found)
    {
        float[] expected = [.. recorded.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(number => number.GetSingle())];
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static DecoderConfig Decoder(int headSize) => new()
    {
        HiddenSize = 2 * headSize, IntermediateSize = 8, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadSize = headSize, VocabularySize = 16, MaxLength = 4096, Epsilon = 1e-6f,
        Rope = new RopeConfig { Kind = RopeKind.Default, Theta = 10_000 }, QueryKeyValueBias = false, OutputBias = false, FeedForwardBias = false,
        Activation = Activation.Silu, TiedHead = false, Windows = [null],
    };

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
