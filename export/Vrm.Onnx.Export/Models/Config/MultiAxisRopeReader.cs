using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Rotary;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>
/// Rotary positions of frame, line and column in a configuration: <c>rope_parameters</c> today, <c>rope_theta</c> and <c>rope_scaling</c> before
/// transformers 5.
/// </summary>
/// <remarks>
/// Readers take the decoder with what stands for an absent base, its longest context, and its head size. Frequencies are stretched for long contexts as those of
/// a single position are, before each pair takes its axis.
/// </remarks>
internal static class MultiAxisRopeReader
{
    private const string Sections = "mrope_section";

    /// <summary>Pairs of each axis one after the other, as Qwen2-VL has them (arXiv:2409.12191).</summary>
    public static RopeConfig ReadChunked(ConfigNode config, DecoderConfig decoder)
    {
        Fixed(config, "partial_rotary_factor", 1);
        return Read(config, decoder, (rope, result) =>
        {
            Fixed(rope, "mrope_interleaved", false);
            Fixed(rope, "partial_rotary_factor", 1);
            return result with { Axes = Chunks(rope, ReadSections(rope), decoder.HeadSize / 2) };
        });
    }

    /// <summary>Pairs of the three axes in turn, as Qwen3-VL has them: frame, line, column, …, and at the end only frame.</summary>
    public static RopeConfig ReadInterleaved(ConfigNode config, DecoderConfig decoder)
    {
        Fixed(config, "partial_rotary_factor", 1);
        return Read(config, decoder, (rope, result) =>
        {
            Fixed(rope, "mrope_interleaved", true);
            Fixed(rope, "partial_rotary_factor", 1);
            var sections = rope.Has(Sections) ? ReadSections(rope) : [24, 20, 20];
            var axes = Enumerable.Range(0, decoder.HeadSize / 2).Select(pair => pair % 3 is var axis and > 0 && pair < 3 * sections[axis] ? axis : 0);
            return result with { Axes = [.. axes] };
        });
    }

    /// <summary>As <see cref="ReadChunked"/>, but for neighbouring numbers at the beginning of each head, as GLM-4V has them.</summary>
    public static RopeConfig ReadPartial(ConfigNode config, DecoderConfig decoder) => Read(config, decoder, (rope, result) =>
    {
        Fixed(rope, "mrope_interleaved", false);
        const string field = "partial_rotary_factor";
        var source = rope.Has(field) ? rope : config;
        var headSize = decoder.HeadSize;
        var rotated = headSize * source.GetDouble(field);
        config.Ignore(field);
        if (rotated is not > 0 || rotated > headSize || rotated % 2 != 0)
        {
            throw source.Refuse(field, "No even number of numbers per head is turned.", $"a factor that makes 2 to {headSize} of {headSize}");
        }

        return result with { Axes = Chunks(rope, ReadSections(rope), (int)rotated / 2), InterleavedNumbers = (int)rotated };
    });

    // "mrope" was a name for the default before the sections alone said so.
    private static RopeConfig Read(ConfigNode config, DecoderConfig decoder, Func<ConfigNode, RopeConfig, RopeConfig> read) =>
        RopeForms.Of(config, decoder.Rope.Theta).Read(config, (found, theta) =>
        {
            var rope = found ?? config.GetNode("rope_parameters");
            return read(rope, RopeConfigReader.ReadStretched(rope, theta, new RopeLimits(decoder.MaxLength, null), ("mrope", RopeKind.Default)));
        });

    private static IReadOnlyList<int> ReadSections(ConfigNode rope)
    {
        var sections = rope.GetInts(Sections);
        return sections.Count == 3 && sections.All(count => count is >= 0 and <= 1 << 20)
            ? sections
            : throw rope.Refuse(Sections, "There have to be three sections.", "pairs for frame, line and column");
    }

    private static IReadOnlyList<int> Chunks(ConfigNode rope, IReadOnlyList<int> sections, int pairs) => sections.Sum() == pairs
        ? [.. sections.SelectMany((count, axis) => Enumerable.Repeat(axis, count))]
        : throw rope.Refuse(Sections, "The sections are not all pairs of a head.", $"a sum of {pairs}");

    private static void Fixed(ConfigNode config, string field, bool value)
    {
        if (config.GetBool(field, value) != value)
        {
            throw config.Refuse(field, "The value is not supported in this family.", value ? "true" : "false");
        }
    }

    private static void Fixed(ConfigNode config, string field, double value)
    {
        if (config.GetDouble(field, value) != value)
        {
            throw config.Refuse(field, "The value is not supported in this family.", $"{value}");
        }
    }
}
