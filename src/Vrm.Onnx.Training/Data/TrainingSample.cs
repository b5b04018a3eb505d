namespace Vrm.Onnx.Training;

/// <summary>A labelled picture: what a model is asked, and what it should say.</summary>
/// <param name="ImagePath">The picture, PNG or JPEG.</param>
/// <param name="Question">The question about it.</param>
/// <param name="Reasoning">The thoughts before the answer; <see langword="null"/> where the data has none, as for reinforcement.</param>
/// <param name="Answer">The answer: for reinforcement the right class or value.</param>
public sealed record TrainingSample(string ImagePath, string Question, string? Reasoning, string Answer)
{
    /// <summary>Where the sample comes from, for messages.</summary>
    /// <value>Empty.</value>
    public string Origin { get; init; } = "";
}
