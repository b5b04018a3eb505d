namespace Vrm.Onnx.Training.Tests;

/// <summary>A small training: a golden checkpoint, its picture, and made-up conversations of different lengths.</summary>
internal static class SampleSet
{
    private static readonly string[] Names = ["one", "two", "three and more", "four", "five or six of them", "seven"];

    public static string Checkpoint { get; } = Path.Combine(GoldenFolder.RepositoryRoot("models"), "llava-train-linear");

    /// <summary>The default model, which has more layers and sees larger pictures.</summary>
    public static string DefaultModel { get; } = Path.Combine(GoldenFolder.RepositoryRoot("models"), "..", "..", "..", "samples", "models", "monitor-reader");

    /// <summary>A model of a family that cannot be trained.</summary>
    public static string ForeignCheckpoint { get; } = Path.Combine(GoldenFolder.RepositoryRoot("models"), "gemma3");

    public static IReadOnlyList<TrainingSample> Create() =>
    [
        .. Names.Select((name, i) => new TrainingSample(Path.Combine(Checkpoint, "image-0.png"), $"What is {name}?", i % 2 == 0 ? $"It is {name}." : null, name) { Line = i + 1 }),
    ];

    /// <summary>Quick, without validation, and with every step saved.</summary>
    public static SftOptions Options { get; } = new()
    {
        Epochs = 2, BatchSize = 2, ValidationShare = 0, SaveEvery = 1, Seed = 3, Threads = 1, Optimizer = new() { LearningRate = 3e-3 },
    };
}
