namespace Vrm.Onnx.Training;

/// <summary>How a supervised fine-tuning goes.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record SftOptions
{
    /// <summary>How often every sample is seen.</summary>
    /// <value>1; 1 or more.</value>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples that are computed side by side: more of them need more memory.</summary>
    /// <value>8; 1 or more.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Batches whose gradients are summed before the weights change.</summary>
    /// <value>1; 1 or more.</value>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>Which weights change.</summary>
    /// <value>Projector and language model.</value>
    public TrainedWeights Weights { get; init; } = TrainedWeights.ProjectorAndLanguageModel;

    /// <summary>The low-rank matrices, where <see cref="Weights"/> asks for them.</summary>
    /// <value>The defaults of <see cref="LowRankOptions"/>.</value>
    public LowRankOptions LowRank { get; init; } = new();

    /// <summary>How weights follow their gradients.</summary>
    /// <value>The defaults of <see cref="OptimizerOptions"/>.</value>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>The share of the samples that is not trained but measured.</summary>
    /// <value>0.02; 0 to 0.5.</value>
    public double ValidationShare { get; init; } = 0.02;

    /// <summary>Whether layers are computed a second time instead of being kept: less memory, a third more time.</summary>
    /// <value>No.</value>
    public bool RecomputeLayers { get; init; }

    /// <summary>Whether samples whose picture cannot be read are left out, and reported, instead of being an error.</summary>
    /// <value>No.</value>
    public bool SkipUnreadablePictures { get; init; }

    /// <summary>Steps between saved states.</summary>
    /// <value>200; 1 or more.</value>
    public int SaveEvery { get; init; } = 200;

    /// <summary>Decides every random choice: same seed, same data and same machine give the same weights.</summary>
    /// <value>0.</value>
    public ulong Seed { get; init; }

    /// <summary>Threads of ONNX Runtime.</summary>
    /// <value>0: one per core.</value>
    public int Threads { get; init; }

    /// <summary>The tags around reasoning and answer.</summary>
    /// <value>Those of think and answer.</value>
    public ReplyFormat Format { get; init; } = new();

    internal void Validate()
    {
        OptionCheck.Between(nameof(Epochs), Epochs, 1, 1_000_000);
        OptionCheck.Between(nameof(BatchSize), BatchSize, 1, 1 << 16);
        OptionCheck.Between(nameof(AccumulatedBatches), AccumulatedBatches, 1, 1 << 16);
        OptionCheck.Between(nameof(ValidationShare), ValidationShare, 0, 0.5);
        OptionCheck.Between(nameof(SaveEvery), SaveEvery, 1, int.MaxValue);
        OptionCheck.Between(nameof(Threads), Threads, 0, 1024);
        LowRank.Validate();
        Optimizer.Validate();
    }
}
