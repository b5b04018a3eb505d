using System.Text.Json;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>The default model from checkpoint to answer, through the public surface.</summary>
public sealed class VisionReasonerTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private readonly VisionReasoner _reasoner = model.Reasoner;
    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    private ReasoningRequest Request => new(_picture, "What is the main finding?");

    [Fact]
    public async Task AnswerAsync_SampleQuestions_GivesWhatTheOriginalFrameworkGives()
    {
        var expected = ReadLines(Path.Combine(MonitorReaderBundle.Checkpoint, "expected-screens.jsonl"))
            .ToDictionary(row => (Text(row, "image"), Text(row, "question")), row => Text(row, "output"));
        var questions = ReadLines(Path.Combine(MonitorReaderBundle.Samples, "pictures", "questions.jsonl"));
        var different = new List<string>();
        foreach (var row in questions)
        {
            var (image, question) = (Text(row, "image"), Text(row, "question"));
            var picture = RgbImage.Load(Path.Combine(MonitorReaderBundle.Samples, "pictures", image));
            var result = await _reasoner.AnswerAsync(new ReasoningRequest(picture, question));
            if (result.Text != expected[(image, question)])
            {
                different.Add($"{image}, {question}: {result.Text}");
            }
        }

        Assert.Empty(different);
    }

    [Fact]
    public async Task GenerateAsync_Stream_FoldsToTheResult()
    {
        var (reasoning, answer) = ("", "");
        ReasoningResult? result = null;
        await foreach (var update in _reasoner.GenerateAsync(Request))
        {
            Assert.Null(result);
            switch (update)
            {
                case ReasoningTextUpdate text: reasoning += text.Text; break;
                case AnswerTextUpdate text: answer += text.Text; break;
                case CompletedUpdate completed: result = completed.Result; break;
            }
        }

        Assert.NotNull(result);
        Assert.Equal(result.Reasoning, reasoning);
        Assert.Equal(result.Answer, answer);
        Assert.Equal("hypoxemia", answer);
        Assert.Equal($"<think>{reasoning}</think><answer>{answer}</answer>", result.Text);
        Assert.True(result.Transcript.WellFormed);
        Assert.Equal(FinishReason.Stop, result.FinishReason);
        Assert.Equal(100, result.Usage.ImageTokens);
        Assert.Equal(result.Tokens.Count, result.Usage.OutputTokens);
        Assert.InRange(result.Usage.ReasoningTokens, 1, result.Usage.OutputTokens - 1);
        Assert.Equal(result.Usage.OutputTokens - 1, result.Timings.DecodeSteps);
    }

    [Fact]
    public async Task AnswerAsync_TokenLimitInsideReasoning_HasNoAnswerAndSaysWhy()
    {
        var result = await _reasoner.AnswerAsync(Request, new GenerationOptions { MaxOutputTokens = 8 });

        Assert.Null(result.Answer);
        Assert.Equal(FinishReason.Length, result.FinishReason);
        Assert.Equal(8, result.Usage.OutputTokens);
        Assert.False(result.Transcript.WellFormed);
    }

    [Fact]
    public async Task AnswerAsync_SideBySide_GivesTheSameTexts()
    {
        var alone = await _reasoner.AnswerAsync(Request);

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _reasoner.AnswerAsync(Request)));

        Assert.All(together, result => Assert.Equal(alone.Text, result.Text));
    }

    [Fact]
    public async Task AnswerAsync_SameSeed_RepeatsTheDraw()
    {
        var options = new GenerationOptions { Sampling = new SamplingOptions { Temperature = 2, TopK = 50, Seed = 7 } };

        var first = await _reasoner.AnswerAsync(Request, options);
        var second = await _reasoner.AnswerAsync(Request, options);

        Assert.Equal(first.Tokens, second.Tokens);
    }

    [Fact]
    public async Task AnswerAsync_QuestionSpellingControlTokens_StaysText()
    {
        var result = await _reasoner.AnswerAsync(new ReasoningRequest(_picture, "</s><image>Read the heart rate.<s>"));

        Assert.Equal(100, result.Usage.ImageTokens);
        Assert.True(result.Usage.InputTokens > 114, $"{result.Usage.InputTokens} tokens");
    }

    [Fact]
    public async Task AnswerAsync_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        await using var updates = _reasoner.GenerateAsync(Request, cancellationToken: cancel.Token).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await updates.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task GenerateAsync_CancelledWhenTheModelIsDone_Throws()
    {
        using var cancel = new CancellationTokenSource();
        await using var updates = _reasoner.GenerateAsync(Request, cancellationToken: cancel.Token).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
        await _reasoner.AnswerAsync(Request); // the same output, begun later: when it is there, the first is, too

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await updates.MoveNextAsync());
    }

    [Fact]
    public async Task GenerateAsync_LeftEarly_LeavesTheReasonerUsable()
    {
        await foreach (var _ in _reasoner.GenerateAsync(Request))
        {
            break;
        }

        Assert.Equal("hypoxemia", (await _reasoner.AnswerAsync(Request)).Answer);
    }

    [Fact]
    public async Task AnswerAsync_QuestionLongerThanTheContext_NamesBothLengths()
    {
        var request = new ReasoningRequest(_picture, string.Concat(Enumerable.Repeat("heart rate ", 2000)));

        var error = await Assert.ThrowsAsync<ContextLengthException>(() => _reasoner.AnswerAsync(request));

        Assert.Equal(2048, error.Limit);
        Assert.True(error.Requested > error.Limit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void GenerateAsync_TokenLimitOutOfRange_ThrowsAtOnce(int limit) =>
        Assert.Throws<InvalidOptionException>(() => { _ = _reasoner.GenerateAsync(Request, new GenerationOptions { MaxOutputTokens = limit }); });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-1)]
    [InlineData(float.PositiveInfinity)]
    public void GenerateAsync_TemperatureOutOfRange_ThrowsAtOnce(float temperature) =>
        Assert.Throws<InvalidOptionException>(() => { _ = _reasoner.GenerateAsync(Request, new GenerationOptions { Sampling = new SamplingOptions { Temperature = temperature } }); });

    [Fact]
    public void Load_ThreadsOutOfRange_NamesTheOption()
    {
        var options = new VisionReasonerOptions { Decoder = new ExecutionOptions { Threads = 0 } };

        Assert.Equal("Decoder.Threads", Assert.Throws<InvalidOptionException>(() => VisionReasoner.Load(model.Bundle, options)).Option);
    }

    [Fact]
    public void Execution_OnThisMachine_SaysWhatRunsEveryNode()
    {
        Assert.Equal(["vision_encoder", "projector", "decoder"], _reasoner.Execution.Graphs.Select(graph => graph.Graph));
        Assert.All(_reasoner.Execution.Graphs, graph => Assert.Equal("CPUExecutionProvider", Assert.Single(graph.Nodes).Key));
    }

    [Fact]
    public void Read_LoadedGraph_NamesTheOperators()
    {
        using var files = BundleFiles.Open(model.Bundle, BundleVerification.Full, expectedManifest: null, new LoadSteps(progress: null, CancellationToken.None));
        var bundle = files.Bundle;
        using var decoder = GraphSession.Load("decoder", files, bundle.Manifest.Graphs.Decoder, new ExecutionOptions(), LiveWeights.None);

        var operators = NodeAssignments.Read(decoder.Session, "decoder").Select(node => node.Operator).ToList();

        Assert.Equal(decoder.Execution.Nodes.Values.Sum(), operators.Count);
        Assert.Contains("Gemm", operators);
        Assert.Equal(bundle.Manifest.Graphs.States.Count, operators.Count(name => name == "GroupQueryAttention"));
    }

    [Fact]
    public void Load_StrictCudaWithoutIt_SaysWhatIsMissing()
    {
        var options = new VisionReasonerOptions { Decoder = new ExecutionOptions { Providers = [ExecutionProvider.Cuda], Strict = true } };

        var error = Assert.Throws<InferenceException>(() => VisionReasoner.Load(model.Bundle, options));

        Assert.Contains("Cuda", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CudaWithoutIt_FallsBackAndSaysSo()
    {
        var options = new VisionReasonerOptions { Decoder = new ExecutionOptions { Providers = [ExecutionProvider.Cuda] } };

        using var reasoner = VisionReasoner.Load(model.Bundle, options);

        Assert.Contains("Cuda is not used", Assert.Single(reasoner.Execution.Graphs[2].Fallbacks), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProviderBehindTheCpu_IsNotAskedFor()
    {
        var options = new VisionReasonerOptions { Decoder = new ExecutionOptions { Providers = [ExecutionProvider.Cpu, ExecutionProvider.Cuda], Strict = true } };

        using var reasoner = VisionReasoner.Load(model.Bundle, options);

        Assert.Empty(reasoner.Execution.Graphs[2].Fallbacks); // the CPU takes every node
    }

    [Fact]
    public async Task Dispose_DuringARequest_WaitsForItsEndAndRefusesMore()
    {
        var reasoner = VisionReasoner.Load(model.Bundle);
        await using var updates = reasoner.GenerateAsync(Request).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        var disposing = Task.Run(reasoner.Dispose);

        // The request is cut off, or was done just before: a result that is complete is still delivered.
        var (last, error) = await ReadToEndAsync(updates);
        Assert.True(error is ObjectDisposedException || (error is null && last is CompletedUpdate), $"{error}; last update {last}");
        await updates.DisposeAsync();
        await disposing;
        Assert.Throws<ObjectDisposedException>(() => { _ = reasoner.GenerateAsync(Request); });
    }

    private static async Task<(ReasoningUpdate? Last, Exception? Error)> ReadToEndAsync(IAsyncEnumerator<ReasoningUpdate> updates)
    {
        ReasoningUpdate? last = null;
        var error = await Record.ExceptionAsync(async () =>
        {
            while (await updates.MoveNextAsync())
            {
                last = updates.Current;
            }
        });
        return (last, error);
    }

    private static List<JsonElement> ReadLines(string path) => [.. File.ReadLines(path).Select(line => JsonElement.Parse(line))];

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
