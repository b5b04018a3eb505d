using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>One picture, many questions, on the default model.</summary>
public sealed class EncodedImageTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly string[] Questions = ["What is the main finding?", "Read the heart rate.", "Is the oxygen saturation normal?", "Read the temperature."];

    private readonly VisionReasoner _reasoner = model.Reasoner;
    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    [Fact]
    public async Task AnswerAsync_OneAfterAnother_GivesWhatWholeRequestsGive()
    {
        using var image = await _reasoner.EncodeAsync(_picture);

        foreach (var question in Questions)
        {
            var whole = await _reasoner.AnswerAsync(new ReasoningRequest(_picture, question));
            var result = await image.AnswerAsync(question);

            Assert.Equal(whole.Text, result.Text);
            Assert.Equal(whole.Usage with { CachedTokens = result.Usage.CachedTokens }, result.Usage);
            Assert.InRange(result.Usage.CachedTokens, 100, result.Usage.InputTokens - 1);
        }
    }

    [Fact]
    public async Task AnswerAsync_SideBySide_GivesTheSameAnswers()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        var alone = new List<string>();
        foreach (var question in Questions)
        {
            alone.Add((await image.AnswerAsync(question)).Text);
        }

        var together = await Task.WhenAll(Questions.Select(question => image.AnswerAsync(question)));

        Assert.Equal(alone, together.Select(result => result.Text));
    }

    [Fact]
    public async Task KeptBytes_AreFeaturesAndKeysAndValuesOfThePicture()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        var cached = (await image.AnswerAsync(Questions[0])).Usage.CachedTokens;

        var spec = _reasoner.Bundle.Manifest.Graphs;
        Assert.Equal((cached * spec.BytesPerToken) + (100L * spec.HiddenSize * sizeof(float)), image.KeptBytes);
    }

    [Fact]
    public async Task AnswerAsync_AfterEviction_EncodesAgain()
    {
        using var first = await _reasoner.EncodeAsync(_picture);
        var options = new VisionReasonerOptions { MaxCachedImageBytes = first.KeptBytes + 1 };
        using var reasoner = VisionReasoner.Load(model.Bundle, options);
        using var older = await reasoner.EncodeAsync(_picture);
        using var newer = await reasoner.EncodeAsync(_picture);
        Assert.Equal(0, older.KeptBytes);
        Assert.NotEqual(0, newer.KeptBytes);

        var result = await older.AnswerAsync(Questions[0]);

        Assert.Equal("hypoxemia", result.Answer);
        Assert.Equal(0, result.Usage.CachedTokens);
        Assert.Equal(0, newer.KeptBytes);
        Assert.NotEqual(0, (await older.AnswerAsync(Questions[0])).Usage.CachedTokens);
    }

    [Fact]
    public async Task AnswerAsync_NothingMayBeKept_StillAnswers()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxCachedImageBytes = 0 });
        using var image = await reasoner.EncodeAsync(_picture);

        Assert.Equal(0, image.KeptBytes);
        Assert.Equal("hypoxemia", (await image.AnswerAsync(Questions[0])).Answer);
    }

    [Fact]
    public async Task AnswerAsync_DisposedHandle_ThrowsAtOnce()
    {
        var image = await _reasoner.EncodeAsync(_picture);
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => { _ = image.GenerateAsync(Questions[0]); });
        Assert.Equal(0, image.KeptBytes);
    }

    [Fact]
    public async Task Dispose_WhileAQuestionRuns_LetsItFinish()
    {
        var image = await _reasoner.EncodeAsync(_picture);
        await using var updates = image.GenerateAsync(Questions[0]).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        image.Dispose();

        ReasoningUpdate last = updates.Current;
        while (await updates.MoveNextAsync())
        {
            last = updates.Current;
        }

        Assert.Equal("hypoxemia", Assert.IsType<CompletedUpdate>(last).Result.Answer);
    }

    [Fact]
    public async Task Dispose_WhileQuestionsWaitAndRun_KeepsNothingAfterThem()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxConcurrentRequests = 1 });
        var image = await reasoner.EncodeAsync(_picture);
        var conversation = image.StartConversation();
        var asked = Enumerable.Range(0, 4).Select(_ => image.AnswerAsync(Questions[0])).Append(conversation.AnswerAsync(Questions[0])).ToList();

        image.Dispose();
        image.Dispose();
        conversation.Dispose();
        conversation.Dispose();

        Assert.All(await Task.WhenAll(asked), result => Assert.Equal("hypoxemia", result.Answer));
        Assert.Equal(0, image.KeptBytes);
        Assert.Equal(0, reasoner.Engine.Cache.Bytes);
    }

    [Fact]
    public async Task Dispose_BeforeItsConversation_LeavesThePictureToIt()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle);
        var image = await reasoner.EncodeAsync(_picture);
        var conversation = image.StartConversation();
        image.Dispose();

        var result = await conversation.AnswerAsync(Questions[0]);
        using var branch = conversation.Branch();
        conversation.Dispose();

        Assert.InRange(result.Usage.CachedTokens, 100, result.Usage.InputTokens - 1);
        Assert.NotEqual(0, (await branch.AnswerAsync(Questions[1])).Usage.CachedTokens);
        branch.Dispose();
        Assert.Equal(0, reasoner.Engine.Cache.Bytes);
    }

    [Fact]
    public async Task EncodeAsync_PictureLargerThanTheContextAllowed_IsRefused()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxContextLength = 64 });

        var error = await Assert.ThrowsAsync<ContextLengthException>(() => reasoner.EncodeAsync(_picture));

        Assert.Equal(64, error.Limit);
        Assert.InRange(error.Requested, 101, 120);
        Assert.Equal(0, reasoner.Engine.Cache.Bytes);
    }

    [Fact]
    public void Load_NoLimitForPictures_Loads()
    {
        var options = new VisionReasonerOptions { MaxCachedImageBytes = long.MaxValue };

        Assert.Equal(long.MaxValue, VisionReasoner.EstimateMemory(model.Bundle, options).Total);
        VisionReasoner.Load(model.Bundle, options).Dispose();
        Assert.Throws<MemoryLimitException>(() => VisionReasoner.Load(model.Bundle, options with { MaxMemoryBytes = long.MaxValue - 1 }));
    }

    [Fact]
    public async Task EncodeAsync_Cancelled_ThrowsAndKeepsNothing()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reasoner.EncodeAsync(_picture, cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(0, reasoner.Engine.Cache.Bytes);
    }

    [Fact]
    public async Task GenerateAsync_MoreThanMayWait_IsRefusedAndTheOthersAnswer()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxConcurrentRequests = 1, MaxQueuedRequests = 2 });
        var requests = Enumerable.Range(0, 12).Select(_ => reasoner.AnswerAsync(new ReasoningRequest(_picture, Questions[0]))).ToList();

        var outcomes = await Task.WhenAll(requests.Select(async request => await Record.ExceptionAsync(() => request)));

        Assert.Contains(outcomes, error => error is null);
        Assert.Contains(outcomes, error => error is RequestQueueFullException { Limit: 2 });
        Assert.All(outcomes, error => Assert.True(error is null or RequestQueueFullException, $"{error}"));
        Assert.Equal("hypoxemia", (await reasoner.AnswerAsync(new ReasoningRequest(_picture, Questions[0]))).Answer);
    }

    [Fact]
    public void Load_LessMemoryThanTheLimitsNeed_SaysWhatItIs()
    {
        var estimate = VisionReasoner.EstimateMemory(model.Bundle);
        var options = new VisionReasonerOptions { MaxMemoryBytes = estimate.Total - 1 };

        var error = Assert.Throws<MemoryLimitException>(() => VisionReasoner.Load(model.Bundle, options));

        Assert.Equal(estimate, error.Estimate);
        Assert.Equal(8 * 2048 * estimate.BytesPerToken, estimate.KeyValueCache);
        Assert.True(VisionReasoner.EstimateMemory(model.Bundle, options with { MaxContextLength = 512 }).KeyValueCache == estimate.KeyValueCache / 4);
    }

    [Theory]
    [InlineData(GraphPrecision.Float16)]
    [InlineData(GraphPrecision.BFloat16)]
    public void EstimateMemory_WeightsStoredIn16Bits_CountsThemAsTheyAreComputed(GraphPrecision precision)
    {
        using var folder = new TemporaryFolder();
        ModelExporter.Export(MonitorReaderBundle.Checkpoint, folder.File("narrow"), new ExportOptions { Precision = precision });

        var share = (double)VisionReasoner.EstimateMemory(folder.File("narrow")).Weights / VisionReasoner.EstimateMemory(model.Bundle).Weights;

        Assert.Equal(1, share, 0.03); // tables are stored in 32 bits in any case
    }

    [Fact]
    public async Task AnswerAsync_ContextCutShort_EndsThere()
    {
        using var reasoner = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxContextLength = 120 });

        var result = await reasoner.AnswerAsync(new ReasoningRequest(_picture, "Read the heart rate."));

        Assert.Equal(FinishReason.Length, result.FinishReason);
        Assert.Equal(120, result.Usage.InputTokens + result.Usage.OutputTokens);
        await Assert.ThrowsAsync<ContextLengthException>(() => reasoner.AnswerAsync(new ReasoningRequest([_picture, _picture], "Read the heart rate.")));
    }
}
