using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Imaging;

/// <summary>From pictures to a model's pixel tensors, as a list of steps. A new model family is a new list.</summary>
/// <remarks>
/// Immutable and thread-safe. The steps on pictures come first, in the order in which they apply; then one <see cref="NormalizeStep"/>; then one
/// <see cref="LayoutStep"/>. Unknown steps and unknown fields are errors when the list is read from JSON.
/// </remarks>
internal sealed record ImagePreprocessing
{
    /// <summary>The steps.</summary>
    public required IReadOnlyList<ImageStep> Steps { get; init; }

    /// <summary>Steps on pictures that take the place of those in <see cref="Steps"/> where one sample holds several pictures.</summary>
    /// <value>Null: every picture is treated alike.</value>
    public IReadOnlyList<ImageStep>? StepsForSeveral { get; init; }

    /// <summary>Checks the order of the steps and every number in them.</summary>
    /// <exception cref="ImagePreprocessingException">A step is missing, misplaced or has a value out of range.</exception>
    public void Validate() => _ = StepList.Of(this);
}
