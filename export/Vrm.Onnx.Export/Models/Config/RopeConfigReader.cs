using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Layers;
using Vrm.Onnx.Export.Layers.Rotary;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Rotary positions in a configuration: <c>rope_parameters</c> today, <c>rope_theta</c> and <c>rope_scaling</c> before transformers 5.</summary>
internal static class RopeConfigReader
{
    private const double DefaultTheta = 10_000;

    private static readonly (string Text, RopeKind Meaning)[] Kinds =
    [
        ("default", RopeKind.Default), ("linear", RopeKind.Linear), ("dynamic", RopeKind.Default), ("llama3", RopeKind.Llama3), ("yarn", RopeKind.Yarn),
        ("longrope", RopeKind.LongRope),
    ];

    /// <summary>Reads them.</summary>
    /// <param name="config">The language model's configuration.</param>
    /// <param name="limits">What the values have to fit to.</param>
    /// <exception cref="CheckpointException">A kind or a value is not supported.</exception>
    public static RopeConfig Read(ConfigNode config, RopeLimits limits)
    {
        RefusePartial(config);
        return RopeForms.Of(config, DefaultTheta).Read(config, (rope, theta) =>
            rope is not null ? ReadNode(rope, theta, limits) : new RopeConfig { Kind = RopeKind.Default, Theta = Positive(config, "rope_theta", DefaultTheta) });
    }

    /// <summary>Reads those of one object that says all.</summary>
    /// <param name="rope">The object.</param>
    /// <param name="theta">The base where it names none.</param>
    /// <param name="limits">What the values have to fit to.</param>
    /// <exception cref="CheckpointException">A kind or a value is not supported.</exception>
    public static RopeConfig ReadNode(ConfigNode rope, double theta, RopeLimits limits)
    {
        RefusePartial(rope);
        return ReadStretched(rope, theta, limits);
    }

    /// <summary>Reads the base and how frequencies are stretched, and nothing else that the object may say.</summary>
    /// <param name="rope">The object.</param>
    /// <param name="theta">The base where it names none.</param>
    /// <param name="limits">What the values have to fit to.</param>
    /// <param name="otherNames">What the family calls kinds besides their usual names.</param>
    /// <exception cref="CheckpointException">A kind or a value is not supported.</exception>
    public static RopeConfig ReadStretched(ConfigNode rope, double theta, RopeLimits limits, params ReadOnlySpan<(string Text, RopeKind Meaning)> otherNames)
    {
        theta = Positive(rope, "rope_theta", theta);
        return ReadKind(rope, [.. Kinds, .. otherNames]) switch
        {
            RopeKind.Linear => new RopeConfig { Kind = RopeKind.Linear, Theta = theta, Factor = Positive(rope, "factor") },
            RopeKind.Llama3 => ReadLlama3(rope, theta, limits),
            RopeKind.Yarn => ReadYarn(rope, theta, limits),
            RopeKind.LongRope => ReadLongRope(rope, theta, limits),
            _ => ReadDefault(rope, theta),
        };
    }

    // Files of the time when the field was renamed have both; the new one counts.
    private static string KindField(ConfigNode rope) => rope.Has("rope_type") ? "rope_type" : "type";

    private static RopeKind ReadKind(ConfigNode rope, (string Text, RopeKind Meaning)[] kinds)
    {
        var field = KindField(rope);
        rope.Ignore("type");
        return rope.Has(field) ? rope.GetChoice(field, kinds) : RopeKind.Default;
    }

    // "dynamic" raises the base for sequences longer than max_position_embeddings, where the context ends here: up to there nothing is stretched.
    private static RopeConfig ReadDefault(ConfigNode rope, double theta)
    {
        if (rope.GetString(KindField(rope), "default") == "dynamic")
        {
            _ = Positive(rope, "factor");
            rope.Ignore("original_max_position_embeddings");
        }

        return new RopeConfig { Kind = RopeKind.Default, Theta = theta };
    }

    private static RopeConfig ReadLlama3(ConfigNode rope, double theta, RopeLimits limits)
    {
        var result = new RopeConfig
        {
            Kind = RopeKind.Llama3,
            Theta = theta,
            Factor = Positive(rope, "factor"),
            LowFrequencyFactor = Positive(rope, "low_freq_factor"),
            HighFrequencyFactor = Positive(rope, "high_freq_factor"),
            OriginalMaxLength = OriginalLength(rope, limits),
        };
        return result.HighFrequencyFactor > result.LowFrequencyFactor
            ? result
            : throw rope.Refuse("high_freq_factor", "The factor for high frequencies has to be the larger one.", $"more than {result.LowFrequencyFactor}");
    }

    private static RopeConfig ReadYarn(ConfigNode rope, double theta, RopeLimits limits)
    {
        if (theta <= 1)
        {
            throw rope.Refuse("rope_theta", "YaRN needs a base whose logarithm is positive.", "more than 1");
        }

        var original = OriginalLength(rope, limits);
        var factor = Positive(rope, "factor", (double)limits.MaxLength / original);
        var result = new RopeConfig
        {
            Kind = RopeKind.Yarn,
            Theta = theta,
            Factor = factor,
            OriginalMaxLength = original,
            FastTurns = Positive(rope, "beta_fast", 32),
            SlowTurns = Positive(rope, "beta_slow", 1),
            WholePairs = rope.GetBool("truncate", true),
            AttentionFactor = rope.Has("attention_factor") ? Positive(rope, "attention_factor") : YarnAttentionFactor(rope, factor),
        };
        return result.FastTurns > result.SlowTurns
            ? result
            : throw rope.Refuse("beta_fast", "The bound of fast turns has to be the larger one.", $"more than {result.SlowTurns}");
    }

    // 0.1 ln(factor) + 1 as in the paper, or the quotient of two such numbers as DeepSeek's models have it.
    private static double YarnAttentionFactor(ConfigNode rope, double factor)
    {
        double Scale(double weight) => factor <= 1 ? 1 : (0.1 * weight * Math.Log(factor)) + 1;
        var (weight, weightOfAll) = (rope.GetDouble("mscale", 0), rope.GetDouble("mscale_all_dim", 0));
        return weight != 0 && weightOfAll != 0 ? Scale(weight) / Scale(weightOfAll) : Scale(1);
    }

    private static RopeConfig ReadLongRope(ConfigNode rope, double theta, RopeLimits limits)
    {
        var original = OriginalLength(rope, limits);
        var factor = Positive(rope, "factor", (double)limits.MaxLength / original);
        return new RopeConfig
        {
            Kind = RopeKind.LongRope,
            Theta = theta,
            Factor = factor,
            OriginalMaxLength = original,
            ShortFactors = FactorsOfPairs(rope, "short_factor", limits),
            LongFactors = FactorsOfPairs(rope, "long_factor", limits),
            AttentionFactor = rope.Has("attention_factor") ? Positive(rope, "attention_factor")
                : factor <= 1 ? 1
                : original > 1 ? Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)))
                : throw rope.Refuse("original_max_position_embeddings", "Its logarithm is divided by.", "more than 1"),
        };
    }

    private static IReadOnlyList<double> FactorsOfPairs(ConfigNode rope, string field, RopeLimits limits)
    {
        var pairs = limits.HeadSize / 2 ?? throw rope.Refuse("rope_type", "The kind is not supported in this family.", "default, linear, llama3 or yarn");
        var factors = rope.GetDoubles(field);
        return factors.Count == pairs && factors.All(factor => factor > 0)
            ? factors
            : throw rope.Refuse(field, "Every pair of a head has to have a positive factor.", $"{pairs} numbers of more than 0");
    }

    private static int OriginalLength(ConfigNode rope, RopeLimits limits) => rope.GetSize("original_max_position_embeddings", limits.MaxLength);

    private static void RefusePartial(ConfigNode config)
    {
        if (config.GetDouble("partial_rotary_factor", 1) != 1)
        {
            throw config.Refuse("partial_rotary_factor", "Heads that are rotated in part are not supported in this family.", "1");
        }
    }

    private static double Positive(ConfigNode config, string name, double? usual = null)
    {
        var value = usual is { } other ? config.GetDouble(name, other) : config.GetDouble(name);
        return value > 0 ? value : throw config.Refuse(name, "The value has to be positive.", "more than 0");
    }
}
