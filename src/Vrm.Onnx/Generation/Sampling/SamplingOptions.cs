using Vrm.Onnx.Generation.Sampling;

namespace Vrm.Onnx;

/// <summary>How the next token is chosen. What is <see langword="null"/> follows the model's own default.</summary>
/// <remarks>
/// Applied in this order, as in Hugging Face transformers: repetition penalty, temperature, top-k, top-p, min-p.
/// Immutable and thread-safe.
/// </remarks>
public sealed record SamplingOptions
{
    /// <summary>
    /// Divides the scores before they become probabilities: below 1 sharpens, above 1 flattens. 0, and what is 0 in single precision, is greedy: always the likeliest token,
    /// whatever the limits below say.
    /// </summary>
    /// <value><see langword="null"/>: the model's default, else 0. Otherwise at least 0 and at most 3.4E+38, the greatest number of single precision.</value>
    public double? Temperature { get; init; }

    /// <summary>Sample among this many likeliest tokens; those that tie with the last one are in as well. 0 is no limit.</summary>
    /// <value><see langword="null"/>: the model's default, else no limit. Otherwise at least 0.</value>
    public int? TopK { get; init; }

    /// <summary>Sample among the fewest likeliest tokens that together reach this probability; at least one. 1 is no limit.</summary>
    /// <value><see langword="null"/>: the model's default, else no limit. Otherwise from 0 to 1.</value>
    public double? TopP { get; init; }

    /// <summary>Sample among tokens that are at least this fraction as likely as the likeliest one. 0 is no limit.</summary>
    /// <value><see langword="null"/>: the model's default, else no limit. Otherwise from 0 to 1.</value>
    public double? MinP { get; init; }

    /// <summary>Makes tokens that occurred already, in the prompt or since, less likely (above 1) or more likely (below 1). 1 changes nothing.</summary>
    /// <value><see langword="null"/>: the model's default, else 1. Otherwise from 0.01 to 100.</value>
    public double? RepetitionPenalty { get; init; }

    /// <summary>
    /// Where the random numbers begin. The same seed, model, input, machine and provider give the same tokens again; on the CPU also beside other
    /// requests, while a GPU may round otherwise when it computes more of them at once.
    /// </summary>
    /// <value><see langword="null"/>: a different one each time.</value>
    public long? Seed { get; init; }

    /// <summary>Whether sampling always takes the likeliest token.</summary>
    internal bool IsGreedy => (float)Temperature.GetValueOrDefault() == 0;

    /// <summary>These options where they are set, others where they are not.</summary>
    internal SamplingOptions Over(SamplingOptions defaults) => new()
    {
        Temperature = Temperature ?? defaults.Temperature,
        TopK = TopK ?? defaults.TopK,
        TopP = TopP ?? defaults.TopP,
        MinP = MinP ?? defaults.MinP,
        RepetitionPenalty = RepetitionPenalty ?? defaults.RepetitionPenalty,
        Seed = Seed ?? defaults.Seed,
    };

    /// <exception cref="InvalidOptionException">A value is outside its range.</exception>
    internal void Validate()
    {
        Require(Temperature is null or (>= 0 and <= float.MaxValue), nameof(Temperature), Temperature, "at least 0 and at most 3.4E+38, or null for the model's default");
        Require(TopK is null or >= 0, nameof(TopK), TopK, "at least 0, or null for the model's default");
        Require(TopP is null or (>= 0 and <= 1), nameof(TopP), TopP, "between 0 and 1, or null for the model's default");
        Require(MinP is null or (>= 0 and <= 1), nameof(MinP), MinP, "between 0 and 1, or null for the model's default");
        Require(RepetitionPenalty is null or (>= 0.01 and <= 100), nameof(RepetitionPenalty), RepetitionPenalty, "between 0.01 and 100, or null for the model's default");
    }

    private static void Require<T>(bool condition, string option, T? value, string allowed)
        where T : struct, IFormattable
    {
        if (!condition)
        {
            throw new InvalidOptionException(option, value.GetValueOrDefault().ToString(null, System.Globalization.CultureInfo.InvariantCulture), allowed);
        }
    }
}
