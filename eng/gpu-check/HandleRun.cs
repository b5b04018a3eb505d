using Vrm.Onnx;

namespace GpuCheck;

/// <summary>
/// The first picture encoded once and asked about twice, in a conversation and beside a picture that is encoded meanwhile: what copies and frees
/// memory on the device.
/// </summary>
internal sealed record HandleRun(IReadOnlyList<string> Texts, TimeSpan FirstToken, long KeptBytes)
{
    public static async Task<HandleRun> OfAsync(VisionReasoner reasoner, ReasoningRequest question, ReasoningRequest other)
    {
        using var image = await reasoner.EncodeAsync(question.Images);
        var first = await image.AnswerAsync(question.Question);
        var meanwhile = reasoner.AnswerAsync(other);
        var second = await image.AnswerAsync(question.Question);
        _ = await meanwhile;
        using var conversation = image.StartConversation();
        var third = await conversation.AnswerAsync(question.Question);
        using var branch = conversation.Branch();
        _ = await Task.WhenAll(branch.AnswerAsync(other.Question), conversation.AnswerAsync(other.Question));
        return new HandleRun([first.Text, second.Text, third.Text], first.Timings.TimeToFirstToken, image.KeptBytes);
    }
}
