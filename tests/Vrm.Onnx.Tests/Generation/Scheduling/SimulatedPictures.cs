using System.Globalization;
using Vrm.Onnx.Generation;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>The handles and conversations of a simulation, used and disposed as <see cref="EncodedImage"/> and <see cref="Conversation"/> do it.</summary>
internal sealed class SimulatedPictures(Random random, ScriptedPrompts prompts, long mostBytes) : IDisposable
{
    private readonly SnapshotCache _cache = new(mostBytes);
    private readonly List<EncodedImageSource> _handles = [];
    private readonly List<Talk> _talks = [];
    private readonly List<SharedPromptSource> _shared = [];

    /// <summary>Makes a handle.</summary>
    /// <returns>What it has to compute.</returns>
    public IPromptSource Open()
    {
        var pictures = Enumerable.Repeat(ScriptedPrompts.Picture, random.Next(1, 3)).ToArray();
        _handles.Add(new EncodedImageSource(prompts, pictures, _cache.Open()) { Question = "0" });
        return _handles[^1] with { IsPrefixOnly = true };
    }

    /// <summary>Asks about a picture, of a handle or of none.</summary>
    public IPromptSource Ask(int question)
    {
        var text = TextOf(question);
        return _handles.Count == 0 || random.Next(4) == 0
            ? new RequestSource(prompts, new ReasoningRequest(ScriptedPrompts.Picture, text))
            : Any(_handles) with { Question = text };
    }

    /// <summary>One prompt for several requests.</summary>
    public IPromptSource Share(IPromptSource source)
    {
        _shared.Add(new SharedPromptSource(source));
        return _shared[^1];
    }

    /// <summary>Asks in a conversation, where there is one that is not being answered.</summary>
    public Talk? FindTalk()
    {
        var idle = _talks.Where(talk => talk.Request is null).ToList();
        return idle.Count == 0 ? null : Any(idle);
    }

    public static IPromptSource Ask(Talk talk, int question) => new ConversationSource(talk.Image with { Question = TextOf(question) }, talk.Turns, talk.Entry);

    /// <summary>Begins a conversation, or a branch of one, or takes a turn of one back.</summary>
    public void Talk()
    {
        if (FindTalk() is { } talk && random.Next(3) > 0)
        {
            if (random.Next(2) == 0 && talk.Turns.Count > 0)
            {
                talk.Turns.RemoveAt(talk.Turns.Count - 1);
                return;
            }

            Add(new Talk(talk.Image, _cache.Open(), [.. talk.Turns])).Entry.KeepSameAs(talk.Entry);
        }
        else if (_handles.Count > 0)
        {
            Add(new Talk(Any(_handles), _cache.Open(), []));
        }
    }

    /// <summary>Disposes a handle or a conversation, whatever is under way for it.</summary>
    public void DisposeAny()
    {
        if (_handles.Count > 0 && random.Next(2) == 0)
        {
            Close(Any(_handles));
        }
        else if (_talks.Count > 0)
        {
            Close(Any(_talks));
        }
    }

    /// <summary>Takes the results of conversations over into their turns.</summary>
    public void TakeTurns()
    {
        foreach (var talk in _talks.Where(talk => talk.Request?.Job.Ended.IsCompleted == true))
        {
            if (talk.Request!.ReadEnd().Result is { } result)
            {
                talk.Turns.Add(new ConversationTurn { Question = TextOf(talk.Request.Id), Result = result, Written = [.. result.Tokens.Where(token => token != ScriptedBatch.EndToken)] });
            }

            talk.Request = null;
        }
    }

    /// <summary>Disposes everything, after which nothing may be kept.</summary>
    public void Dispose()
    {
        _shared.ForEach(source => source.Dispose());
        _shared.Clear();
        _talks.ToList().ForEach(Close);
        _handles.ToList().ForEach(Close);
        Assert.Equal(0, _cache.Bytes);
    }

    private Talk Add(Talk talk)
    {
        talk.Image.Entry.Hold();
        _talks.Add(talk);
        return talk;
    }

    private void Close(EncodedImageSource handle)
    {
        _handles.Remove(handle);
        handle.Entry.Dispose();
    }

    private void Close(Talk talk)
    {
        _talks.Remove(talk);
        talk.Entry.Dispose();
        talk.Image.Entry.Dispose();
    }

    private T Any<T>(List<T> items) => items[random.Next(items.Count)];

    private static string TextOf(int question) => question.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A conversation of a simulation.</summary>
/// <param name="Image">Its picture.</param>
/// <param name="Entry">Where it is kept.</param>
/// <param name="Turns">What was asked and answered.</param>
internal sealed record Talk(EncodedImageSource Image, SnapshotCache.Entry Entry, List<ConversationTurn> Turns)
{
    /// <summary>The question that is being answered.</summary>
    public ScriptedRequest? Request { get; set; }
}
