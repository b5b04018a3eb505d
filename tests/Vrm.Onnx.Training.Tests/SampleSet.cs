using Vrm.Onnx.Training.Data;

namespace Vrm.Onnx.Training.Tests;

/// <summary>A small training: a golden checkpoint, its picture, and made-up conversations of different lengths.</summary>
internal static class SampleSet
{
    private static readonly string[] Names = ["one", "two", "three and more", "four", "five or six of them", "seven"];

    public static string Checkpoint { get; } = Path.Combine(GoldenFolder.RepositoryRoot("models"), "llava-train-linear");

    public static IReadOnlyList<TrainingSample> Create() =>
    [
        .. Names.Select((name, i) => new TrainingSample(Path.Combine(Checkpoint, "image-0.png"), $"What is {name}?", i % 2 == 0 ? $"It is {name}." : null, name) { Origin = $"line {i + 1}" }),
    ];

    /// <summary>Quick, without validation, and with every step saved.</summary>
    public static SftOptions Options { get; } = new()
    {
        Epochs = 2, BatchSize = 2, ValidationShare = 0, SaveEvery = 1, Seed = 3, Threads = 1, Optimizer = new() { LearningRate = 3e-3 },
    };
}
