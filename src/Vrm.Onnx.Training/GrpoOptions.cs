namespace Vrm.Onnx.Training;

/// <summary>How a reinforcement fine-tuning goes (group-relative policy optimisation, arXiv:2402.03300).</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GrpoOptions
{
    /// <summary>Steps of sampling and learning.</summary>
    /// <value>100; 1 or more.</value>
    public int Steps { get; init; } = 100;

    /// <summary>Tasks per step.</summary>
    /// <value>4; 1 or more.</value>
    public int TasksPerStep { get; init; } = 4;

    /// <summary>Completions per task.</summary>
    /// <value>8; 2 or more.</value>
    public int Completions { get; init; } = 8;

    /// <summary>The longest completion, in tokens.</summary>
    /// <value>96; 1 or more.</value>
    public int MaxTokens { get; init; } = 96;

    /// <summary>What scores are divided by before a token is drawn.</summary>
    /// <value>1; more than 0.</value>
    public double Temperature { get; init; } = 1;

    /// <summary>How often the weights change for one sampling.</summary>
    /// <value>1; 1 or more.</value>
    public int UpdatesPerSampling { get; init; } = 1;

    /// <summary>ε: how far the ratio to the policy that sampled may be from 1.</summary>
    /// <value>0.2; more than 0.</value>
    public double Clip { get; init; } = 0.2;

    /// <summary>β: the weight of the divergence from the base model.</summary>
    /// <value>0.04; 0 or more.</value>
    public double Beta { get; init; } = 0.04;

    /// <summary>What completions are worth.</summary>
    /// <value><see langword="null"/>: correctness and format, each with weight 1.</value>
    public IReadOnlyList<Reward>? Rewards { get; init; }

    /// <summary>The answers that tasks may have; others are refused.</summary>
    /// <value><see langword="null"/>: any.</value>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The share of the pictures whose tasks are not trained but measured, before and after.</summary>
    /// <value>0.1; 0 to 0.5.</value>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Whether tasks whose picture cannot be read are left out, and reported, instead of being an error.</summary>
    /// <value>No.</value>
    public bool SkipUnreadablePictures { get; init; }

    /// <summary>Sequences that are computed side by side.</summary>
    /// <value>8; 1 or more.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>Which weights change.</summary>
    /// <value>Projector and language model.</value>
    public TrainedWeights Weights { get; init; } = TrainedWeights.ProjectorAndLanguageModel;

    /// <summary>The low-rank matrices, where <see cref="Weights"/> asks for them.</summary>
    /// <value>The defaults of <see cref="LowRankOptions"/>.</value>
    public LowRankOptions LowRank { get; init; } = new();

    /// <summary>How weights follow their gradients.</summary>
    /// <value>The defaults of <see cref="OptimizerOptions"/>, with a learning rate of 1e-5.</value>
    public OptimizerOptions Optimizer { get; init; } = new() { LearningRate = 1e-5 };

    /// <summary>Whether layers are computed a second time instead of being kept.</summary>
    /// <value>No.</value>
    public bool RecomputeLayers { get; init; }

    /// <summary>Steps between saved states.</summary>
    /// <value>20; 1 or more.</value>
    public int SaveEvery { get; init; } = 20;

    /// <summary>Decides every random choice.</summary>
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
        OptionCheck.Between(nameof(Steps), Steps, 1, int.MaxValue);
        OptionCheck.Between(nameof(TasksPerStep), TasksPerStep, 1, 1 << 16);
        OptionCheck.Between(nameof(Completions), Completions, 2, 1 << 16);
        OptionCheck.Between(nameof(MaxTokens), MaxTokens, 1, 1 << 20);
        OptionCheck.MoreThan(nameof(Temperature), Temperature, 0);
        OptionCheck.Between(nameof(UpdatesPerSampling), UpdatesPerSampling, 1, 1 << 10);
        OptionCheck.MoreThan(nameof(Clip), Clip, 0);
        OptionCheck.Between(nameof(Beta), Beta, 0, double.MaxValue);
        OptionCheck.Between(nameof(ValidationShare), ValidationShare, 0, 0.5);
        OptionCheck.Between(nameof(BatchSize), BatchSize, 1, 1 << 16);
        OptionCheck.Between(nameof(SaveEvery), SaveEvery, 1, int.MaxValue);
        OptionCheck.Between(nameof(Threads), Threads, 0, 1024);
        LowRank.Validate();
        Optimizer.Validate();
    }
}
