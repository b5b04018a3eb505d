namespace Vrm.Onnx.Training;

/// <summary>A labelled picture: what a model is asked, and what it should say.</summary>
/// <param name="ImagePath">The picture, PNG or JPEG.</param>
/// <param name="Question">The question about it.</param>
/// <param name="Reasoning">The thoughts before the answer; <see langword="null"/> where the data has none, as for reinforcement.</param>
/// <param name="Answer">The answer: for reinforcement the right class or value.</param>
public sealed record TrainingSample(string ImagePath, string Question, string? Reasoning, string Answer)
{
    /// <summary>The file that the sample comes from, for messages.</summary>
    /// <value>Empty.</value>
    public string File { get; init; } = "";

    /// <summary>Its line there.</summary>
    /// <value><see langword="null"/>: none.</value>
    public int? Line { get; init; }

    /// <summary>Both in a few words.</summary>
    internal string Origin => $"{System.IO.Path.GetFileName(File)}{(File.Length > 0 && Line is not null ? ", " : "")}{(Line is null ? "" : $"line {Line}")}";
}
