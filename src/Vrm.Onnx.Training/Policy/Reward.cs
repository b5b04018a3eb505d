using Vrm.Onnx.Training.Policy;

namespace Vrm.Onnx.Training;

/// <summary>One part of what a completion is worth.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Weight">What its value is multiplied by.</param>
/// <param name="Value">The value of a reply to a sample; for correctness and format 1 or 0.</param>
public sealed record Reward(string Name, double Weight, Func<TrainingSample, string, double> Value)
{
    /// <summary>1 where the answer block holds the right answer, without regard to case and white space.</summary>
    /// <param name="format">The tags.</param>
    public static Reward Correctness(ReplyFormat format) => new("correctness", 1, (sample, reply) =>
    {
        StructuredReply.TryParse(reply, format, out var answer);
        return answer is not null && StructuredReply.IsSame(answer, sample.Answer) ? 1 : 0;
    });

    /// <summary>1 where the reply is exactly one think block and one answer block, in this order.</summary>
    /// <param name="format">The tags.</param>
    public static Reward Form(ReplyFormat format) => new("format", 1, (sample, reply) => StructuredReply.TryParse(reply, format, out _) ? 1 : 0);
}
