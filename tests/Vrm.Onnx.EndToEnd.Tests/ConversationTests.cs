using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Models;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>Conversations of several turns on the default model.</summary>
public sealed class ConversationTests(MonitorReaderBundle model) : IClassFixture<MonitorReaderBundle>
{
    private static readonly GenerationOptions Short = new() { MaxOutputTokens = 48 };

    private readonly VisionReasoner _reasoner = model.Reasoner;
    private readonly RgbImage _picture = RgbImage.Load(MonitorReaderBundle.Picture);

    [Fact]
    public async Task AnswerAsync_FirstTurn_IsTheQuestionAlone()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();

        var result = await conversation.AnswerAsync("What is the main finding?");

        Assert.Equal((await image.AnswerAsync("What is the main finding?")).Text, result.Text);
        Assert.Equal(result, Assert.Single(conversation.Turns).Result);
    }

    [Fact]
    public async Task AnswerAsync_LaterTurns_StartFromTheEndOfTheLast()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        var first = await conversation.AnswerAsync("Read the heart rate.", Short);

        var second = await conversation.AnswerAsync("Read the temperature.", Short);

        Assert.True(second.Usage.InputTokens > first.Usage.InputTokens + first.Usage.OutputTokens, "the first turn is not in the prompt");
        Assert.Equal(first.Usage.InputTokens + first.Usage.OutputTokens - 1, second.Usage.CachedTokens);
    }

    [Fact]
    public async Task AnswerAsync_KeptOrNot_GivesTheSame()
    {
        using var forgetful = VisionReasoner.Load(model.Bundle, new VisionReasonerOptions { MaxCachedImageBytes = 0 });
        Assert.Equal(await TalkAsync(forgetful), await TalkAsync(_reasoner));

        async Task<List<string>> TalkAsync(VisionReasoner reasoner)
        {
            using var image = await reasoner.EncodeAsync(_picture);
            using var conversation = image.StartConversation();
            foreach (var question in new[] { "Read the heart rate.", "Read the temperature.", "Is it normal?" })
            {
                await conversation.AnswerAsync(question, Short);
            }

            return [.. conversation.Turns.Select(turn => turn.Result.Text)];
        }
    }

    [Fact]
    public async Task Rewind_LastTurn_AnswersAsIfItHadNotBeen()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        await conversation.AnswerAsync("Read the heart rate.", Short);
        var expected = await conversation.AnswerAsync("Read the temperature.", Short);
        conversation.Rewind();
        await conversation.AnswerAsync("What is the main finding?", Short);

        conversation.Rewind();
        var again = await conversation.AnswerAsync("Read the temperature.", Short);

        Assert.Equal(expected.Text, again.Text);
        Assert.Equal(2, conversation.Turns.Count);
        conversation.Rewind(2);
        Assert.Empty(conversation.Turns);
        Assert.Throws<ArgumentOutOfRangeException>(() => conversation.Rewind());
    }

    [Fact]
    public async Task Branch_GoesItsOwnWay()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        await conversation.AnswerAsync("Read the heart rate.", Short);
        using var branch = conversation.Branch();

        var results = await Task.WhenAll(conversation.AnswerAsync("Read the temperature.", Short), branch.AnswerAsync("Read the temperature.", Short));

        Assert.Equal(results[0].Text, results[1].Text);
        Assert.True(results[1].Usage.CachedTokens > 100);
        await branch.AnswerAsync("What is the main finding?", Short);
        Assert.Equal((2, 3), (conversation.Turns.Count, branch.Turns.Count));
    }

    [Fact]
    public async Task GenerateAsync_WhileAQuestionIsAnswered_Throws()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        await using (var updates = conversation.GenerateAsync("What is the main finding?").GetAsyncEnumerator())
        {
            Assert.True(await updates.MoveNextAsync());
            Assert.Throws<InvalidOperationException>(() => { _ = conversation.GenerateAsync("Read the heart rate."); });
            Assert.Throws<InvalidOperationException>(() => { _ = conversation.Branch(); });
        }

        // It was left before its result, so it is no turn.
        Assert.Empty(conversation.Turns);
        Assert.Equal("hypoxemia", (await conversation.AnswerAsync("What is the main finding?")).Answer);
    }

    [Fact]
    public async Task GenerateAsync_StreamReadAfterAnotherTurn_KnowsThatTurn()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        var stream = conversation.GenerateAsync("Read the temperature.", Short);
        await conversation.AnswerAsync("Read the heart rate.", Short);

        await foreach (var _ in stream)
        {
        }

        using var inOrder = image.StartConversation();
        await inOrder.AnswerAsync("Read the heart rate.", Short);
        var expected = await inOrder.AnswerAsync("Read the temperature.", Short);
        Assert.Equal(expected.Usage.InputTokens, conversation.Turns[^1].Result.Usage.InputTokens);
        Assert.Equal(expected.Text, conversation.Turns[^1].Result.Text);
    }

    [Fact]
    public async Task GenerateAsync_ReaderThrows_IsNoTurn()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        await conversation.AnswerAsync("Read the heart rate.", Short);

        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var _ in conversation.GenerateAsync("What is the main finding?"))
            {
                throw new FormatException();
            }
        });

        Assert.Single(conversation.Turns);
        await conversation.AnswerAsync("Read the temperature.", Short);
        Assert.Equal(2, conversation.Turns.Count);
    }

    [Fact]
    public async Task AnswerAsync_CancelledTurn_LeavesTheConversationAsItWas()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        using var conversation = image.StartConversation();
        await conversation.AnswerAsync("Read the heart rate.", Short);
        using var undisturbed = conversation.Branch();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => conversation.AnswerAsync("Read the temperature.", Short, new CancellationToken(canceled: true)));

        Assert.Single(conversation.Turns);
        var expected = await undisturbed.AnswerAsync("Read the temperature.", Short);
        Assert.Equal(expected.Tokens, (await conversation.AnswerAsync("Read the temperature.", Short)).Tokens);
    }

    [Fact]
    public async Task GenerateAsync_Disposed_Throws()
    {
        using var image = await _reasoner.EncodeAsync(_picture);
        var conversation = image.StartConversation();
        conversation.Dispose();

        Assert.Throws<ObjectDisposedException>(() => { _ = conversation.GenerateAsync("Read the heart rate."); });
    }
}
