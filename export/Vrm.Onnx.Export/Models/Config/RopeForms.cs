using System.Globalization;
using Vrm.Onnx.Export.Layers.Rotary;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>
/// The two forms in which a configuration states rotary positions: <c>rope_parameters</c> since transformers 5, <c>rope_theta</c> and
/// <c>rope_scaling</c> before. Programs that write for both versions write both.
/// </summary>
/// <param name="Base">Name of the field that holds the base in the old form.</param>
/// <param name="DefaultTheta">The base where nothing names one.</param>
/// <param name="Parameters">The new form, if it is there.</param>
/// <param name="Scaling">The object of the old form, if it is there.</param>
internal sealed record RopeForms(string Base, double DefaultTheta, ConfigNode? Parameters, ConfigNode? Scaling)
{
    private const string Partial = "partial_rotary_factor";

    /// <summary>The forms that most families have.</summary>
    public static RopeForms Of(ConfigNode config, double defaultTheta)
    {
        config.TryGetNode("rope_parameters", out var parameters);
        config.TryGetNode("rope_scaling", out var scaling);
        return new RopeForms("rope_theta", defaultTheta, parameters, scaling);
    }

    /// <summary>Reads the positions from the form that is there; of both the new one, which the old one must not contradict.</summary>
    /// <param name="config">The language model's configuration.</param>
    /// <param name="read">Reads one form: the object, or <see langword="null"/> where there is none, and the base where it names none.</param>
    /// <exception cref="CheckpointException">The two contradict each other, or a value is not supported.</exception>
    public RopeConfig Read(ConfigNode config, Func<ConfigNode?, double, RopeConfig> read)
    {
        var theta = config.GetDouble(Base, DefaultTheta);
        if (Parameters is null)
        {
            return read(Scaling, theta);
        }

        RequireSame(config, Base, "rope_theta");
        RequireSame(config, Partial, Partial);
        var result = read(Parameters, theta);
        if (Scaling is not null && !read(Scaling, config.Has(Base) ? theta : result.Theta).SaysTheSameAs(result))
        {
            throw Contradiction(config.File, (Scaling.Path, Scaling.ToText()), (Parameters.Path, Parameters.ToText()));
        }

        return result;
    }

    private void RequireSame(ConfigNode config, string oldField, string newField)
    {
        if (config.Has(oldField) && Parameters!.Has(newField) && config.GetDouble(oldField) is var old && Parameters.GetDouble(newField) is var current && old != current)
        {
            throw Contradiction(config.File, ($"{config.Path}.{oldField}", Text(old)), ($"{Parameters.Path}.{newField}", Text(current)));
        }
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static CheckpointException Contradiction(string file, (string Path, string Text) old, (string Path, string Text) current) =>
        new("The two forms of rotary positions contradict each other. Keep the one that the model was trained with.")
        {
            Path = file,
            Field = old.Path,
            Found = old.Text,
            Expected = $"the same as {current.Path}, which is {current.Text}",
        };
}
