using System.Numerics.Tensors;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Runtime.Vision;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Rows of a batch against each sequence by itself, on the default model's decoder.</summary>
public sealed class DecoderBatchTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly int[][] Prompts = [[0, 20, 21, 22, 23], [0, 30, 31], [0, 40, 41, 42, 43, 44, 45, 46, 47]];

    private readonly BundleManifest _manifest = model.Reasoner.Bundle.Manifest;

    [Fact]
    public void Step_RowsOfDifferentLength_GiveTheScoresOfEachAlone()
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 3);
        using var run = new RunScope(default);
        foreach (var prompt in Prompts)
        {
            batch.Add(PromptOf(prompt), prefix: null, capacity: 64, run);
        }

        for (var step = 0; step < 6; step++)
        {
            batch.Step([50 + step, 60 + step, 70 + step], run);
        }

        for (var row = 0; row < Prompts.Length; row++)
        {
            var tokens = Enumerable.Range(50 + (10 * row), 6);
            AssertClose(ScoresAlone(graphs, [.. Prompts[row], .. tokens], run), batch.Logits(row));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(8)]
    public void Step_BesideOtherRows_GivesTheScoresOfOneAloneToTheBit(int rows)
    {
        using var graphs = Load();
        using var together = new DecoderBatch(graphs.Decoder, _manifest, rows);
        using var alone = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 1);
        using var run = new RunScope(default);
        for (var row = 0; row < rows; row++)
        {
            int[] prompt = [.. Enumerable.Range(0, 3 + (row * row * 20)).Select(i => 20 + (i % 300))]; // up to a thousand tokens
            together.Add(PromptOf(prompt), prefix: null, capacity: 1200, run);
        }

        alone.Add(PromptOf([20, 21, 22]), prefix: null, capacity: 64, run);
        for (var step = 0; step < 4; step++)
        {
            together.Step([.. Enumerable.Range(50 + step, rows)], run);
            alone.Step([50 + step], run);

            Assert.Equal(alone.Logits(0), together.Logits(0)); // so a seed repeats whatever is decoded beside it
        }
    }

    [Fact]
    public void Remove_FirstRow_MovesTheLastIntoItsPlace()
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 3);
        using var run = new RunScope(default);
        foreach (var prompt in Prompts)
        {
            batch.Add(PromptOf(prompt), prefix: null, capacity: 64, run);
        }

        batch.Remove(0);
        AssertClose(ScoresAlone(graphs, Prompts[2], run), batch.Logits(0));
        batch.Step([55, 66], run);

        Assert.Equal(2, batch.Count);
        AssertClose(ScoresAlone(graphs, [.. Prompts[2], 55], run), batch.Logits(0));
        AssertClose(ScoresAlone(graphs, [.. Prompts[1], 66], run), batch.Logits(1));
    }

    [Fact]
    public void Add_WithAPrefix_ComputesTheRestOnly()
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 2);
        using var run = new RunScope(default);
        batch.Add(PromptOf(Prompts[2]), prefix: null, capacity: 64, run);
        var snapshot = batch.Save(0, PromptOf(Prompts[2]), 6);
        int[] other = [.. Prompts[2][..6], 90, 91];

        var shared = batch.Add(PromptOf(other), snapshot, capacity: 64, run);

        snapshot.Release();
        Assert.Equal(6, shared);
        AssertClose(ScoresAlone(graphs, other, run), batch.Logits(1));
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_MovesTheRowsAlong()
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 3);
        using var run = new RunScope(default);
        batch.Add(PromptOf(Prompts[0]), prefix: null, capacity: 8, run);

        batch.Add(PromptOf(Prompts[1]), prefix: null, capacity: 1500, run);
        batch.Step([55, 66], run);

        AssertClose(ScoresAlone(graphs, [.. Prompts[0], 55], run), batch.Logits(0));
    }

    [Fact]
    public void Score_OfARow_LeavesTheRowAsItWas()
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 1);
        using var run = new RunScope(default);
        batch.Add(PromptOf(Prompts[0]), prefix: null, capacity: 16, run);
        var scores = new float[2 * _manifest.Graphs.VocabularySize];

        batch.Score(0, [55, 56], scores, run);
        batch.Step([77], run);

        AssertClose(ScoresAlone(graphs, [.. Prompts[0], 55, 56], run), scores.AsSpan(_manifest.Graphs.VocabularySize));
        AssertClose(ScoresAlone(graphs, [.. Prompts[0], 77], run), batch.Logits(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Step_SteadyState_AllocatesNothing(int rows)
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, rows);
        using var run = new RunScope(default);
        foreach (var prompt in Prompts.Take(rows))
        {
            batch.Add(PromptOf(prompt), prefix: null, capacity: 64, run);
        }

        int[] tokens = [50, 60, 70];
        batch.Step(tokens.AsSpan(0, rows), run);

        Assert.Equal(0, Allocations.Least(() => batch.Step(tokens.AsSpan(0, rows), run)));
    }

    [Fact]
    public void Add_CancelledRun_AddsNoRow()
    {
        using var graphs = Load();
        using var batch = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 1);
        using var cancelled = new RunScope(new CancellationToken(canceled: true));
        using var run = new RunScope(default);

        Assert.ThrowsAny<OperationCanceledException>(() => batch.Add(PromptOf(Prompts[0]), prefix: null, capacity: 16, cancelled));

        Assert.Equal(0, batch.Count);
        batch.Add(PromptOf(Prompts[0]), prefix: null, capacity: 16, run);
        AssertClose(ScoresAlone(graphs, Prompts[0], run), batch.Logits(0));
    }

    private ModelGraphs Load() => ModelGraphs.Load(Bundle.Open(model.Bundle), new VisionReasonerOptions());

    private DecoderPrompt PromptOf(int[] tokens) => new(tokens, EncodedImages.None, _manifest.ImageTokens.Token);

    private float[] ScoresAlone(ModelGraphs graphs, int[] tokens, RunScope run)
    {
        using var alone = new DecoderBatch(graphs.Decoder, _manifest, maxRows: 1);
        alone.Add(PromptOf(tokens), prefix: null, tokens.Length, run);
        return alone.Logits(0).ToArray();
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, difference);
        Assert.InRange(TensorPrimitives.MaxMagnitude<float>(difference), -2e-5f, 2e-5f);
    }
}
