using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Layers;

namespace Vrm.Onnx.Export.Families;

/// <summary>Rotary positions in a configuration: <c>rope_parameters</c> today, <c>rope_theta</c> and <c>rope_scaling</c> before transformers 5.</summary>
internal static class RopeConfigReader
{
    private const double DefaultTheta = 10_000;

    /// <summary>Reads them.</summary>
    /// <param name="config">The language model's configuration.</param>
    /// <param name="maxLength">The longest context, which is the original one where none is named.</param>
    /// <exception cref="CheckpointException">A kind or a value is not supported.</exception>
    public static RopeConfig Read(ConfigNode config, int maxLength)
    {
        RefusePartial(config);
        var theta = config.GetDouble("rope_theta", DefaultTheta);
        if (!config.TryGetNode("rope_scaling", out var rope) && !config.TryGetNode("rope_parameters", out rope))
        {
            return new RopeConfig { Kind = RopeKind.Default, Theta = Positive(config, "rope_theta", theta) };
        }

        return ReadNode(rope, theta, maxLength);
    }

    /// <summary>Reads those of one object that says all.</summary>
    /// <param name="rope">The object.</param>
    /// <param name="theta">The base where it names none.</param>
    /// <param name="maxLength">The longest context.</param>
    /// <exception cref="CheckpointException">A kind or a value is not supported.</exception>
    public static RopeConfig ReadNode(ConfigNode rope, double theta, int maxLength)
    {
        RefusePartial(rope);
        theta = Positive(rope, "rope_theta", rope.GetDouble("rope_theta", theta));
        return ReadKind(rope) switch
        {
            RopeKind.Linear => new RopeConfig { Kind = RopeKind.Linear, Theta = theta, Factor = Positive(rope, "factor", rope.GetDouble("factor")) },
            RopeKind.Llama3 => ReadLlama3(rope, theta, maxLength),
            _ => new RopeConfig { Kind = RopeKind.Default, Theta = theta },
        };
    }

    private static RopeKind ReadKind(ConfigNode rope)
    {
        // Files of the time when the field was renamed have both; the new one counts.
        var field = rope.Has("rope_type") ? "rope_type" : "type";
        rope.Ignore("type");
        return rope.Has(field) ? rope.GetChoice(field, ("default", RopeKind.Default), ("linear", RopeKind.Linear), ("llama3", RopeKind.Llama3)) : RopeKind.Default;
    }

    private static RopeConfig ReadLlama3(ConfigNode rope, double theta, int maxLength)
    {
        var result = new RopeConfig
        {
            Kind = RopeKind.Llama3,
            Theta = theta,
            Factor = Positive(rope, "factor", rope.GetDouble("factor")),
            LowFrequencyFactor = Positive(rope, "low_freq_factor", rope.GetDouble("low_freq_factor")),
            HighFrequencyFactor = Positive(rope, "high_freq_factor", rope.GetDouble("high_freq_factor")),
            OriginalMaxLength = rope.GetSize("original_max_position_embeddings", maxLength),
        };
        return result.HighFrequencyFactor > result.LowFrequencyFactor
            ? result
            : throw rope.Refuse("high_freq_factor", "The factor for high frequencies has to be the larger one.", $"more than {result.LowFrequencyFactor}");
    }

    private static void RefusePartial(ConfigNode config)
    {
        if (config.GetDouble("partial_rotary_factor", 1) != 1)
        {
            throw config.Refuse("partial_rotary_factor", "Heads that are rotated in part are not supported in this family.", "1");
        }
    }

    private static double Positive(ConfigNode config, string name, double value) =>
        value > 0 ? value : throw config.Refuse(name, "The value has to be positive.", "more than 0");
}
