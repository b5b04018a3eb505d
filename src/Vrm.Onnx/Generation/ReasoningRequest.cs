using System.Globalization;
using System.Text;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx;

/// <summary>A question about pictures.</summary>
/// <param name="Images">The pictures, in the order in which they stand before the question; may be empty.</param>
/// <param name="Question">The question. It is taken literally: nothing in it becomes a control token.</param>
/// <remarks>Immutable and thread-safe. Its text as a string leaves out what is asked.</remarks>
public sealed record ReasoningRequest(IReadOnlyList<RgbImage> Images, string Question)
{
    /// <summary>A question about one picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="question">The question.</param>
    public ReasoningRequest(RgbImage image, string question)
        : this([image], question)
    {
    }

    /// <summary>Instructions that stand before the conversation, where the model's prompt format has a place for them.</summary>
    /// <value><see langword="null"/>: the model's default.</value>
    public string? SystemMessage { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Images);
        ArgumentNullException.ThrowIfNull(Question);
        foreach (var image in Images)
        {
            ArgumentNullException.ThrowIfNull(image);
        }
    }

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"Images = {Images.Count}, Question = {Question.Length} characters, SystemMessage = {SystemMessage?.Length ?? 0} characters");
        return true;
    }
}
