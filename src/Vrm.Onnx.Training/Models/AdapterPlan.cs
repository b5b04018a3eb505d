using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Training.Models;

/// <summary>Low-rank matrices beside chosen weights: W becomes W + scale·B·A (LoRA, arXiv:2106.09685).</summary>
/// <param name="Rank">Rows of A and columns of B.</param>
/// <param name="Scale">What the product is multiplied by: alpha / rank.</param>
/// <param name="Modules">Names of the layers that get them, such as <c>q_proj</c>.</param>
/// <param name="Seed">Of the random numbers that A begins with; B begins with zeros.</param>
internal sealed record AdapterPlan(int Rank, double Scale, IReadOnlyList<string> Modules, ulong Seed)
{
    /// <summary>The plan of a training; <see langword="null"/> where it has no such matrices.</summary>
    public static AdapterPlan? Of(TrainedWeights weights, LowRankOptions options, ulong seed) => weights is TrainedWeights.LowRank or TrainedWeights.ProjectorAndLowRank
        ? new AdapterPlan(options.Rank, options.Alpha / options.Rank, options.Modules, seed)
        : null;

    private const string Down = "lora_A";
    private const string Up = "lora_B";

    /// <summary>The name of the matrix A beside a weight.</summary>
    public static string DownName(string weight) => $"{weight}.{Down}";

    /// <summary>The name of the matrix B beside a weight.</summary>
    public static string UpName(string weight) => $"{weight}.{Up}";

    /// <summary>Whether a name is that of one of the matrices.</summary>
    public static bool IsAdapter(string name) => name.EndsWith(Down, StringComparison.Ordinal) || name.EndsWith(Up, StringComparison.Ordinal);

    /// <summary>Whether a weight gets the matrices: those of the language model's chosen layers.</summary>
    public bool Matches(string weight) =>
        weight.StartsWith("language_model.layers.", StringComparison.Ordinal) && Modules.Any(module => weight.EndsWith($".{module}.weight", StringComparison.Ordinal));

    /// <summary>A to begin with: uniform in ±1/√in.</summary>
    public WeightTensor InitialDown(string weight, long inner) => new ArrayWeight(DownName(weight), [Rank, inner], () =>
    {
        var random = new SeededRandom(Seed, DownName(weight));
        var bound = 1 / MathF.Sqrt(inner);
        var values = new float[Rank * inner];
        foreach (ref var value in values.AsSpan())
        {
            value = ((2 * random.NextSingle()) - 1) * bound;
        }

        return values;
    });

    /// <summary>B to begin with: zeros, so that the model is what it was.</summary>
    public WeightTensor InitialUp(string weight, long width) => new ArrayWeight(UpName(weight), [width, Rank], () => new float[width * Rank]);
}
