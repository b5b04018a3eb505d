using System.Diagnostics.CodeAnalysis;

namespace Vrm.Onnx.Export;

/// <summary>A checkpoint is of a family that this exporter does not know.</summary>
public sealed class UnsupportedModelException : FileFormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The configuration file.</param>
    /// <param name="modelType">What it calls its family.</param>
    /// <param name="supported">The families that are known.</param>
    [SetsRequiredMembers]
    public UnsupportedModelException(string path, string modelType, IReadOnlyList<string> supported)
        : base("The model family is not supported.", null)
    {
        (Path, Field, Found, Expected) = (path, "config.model_type", $"'{modelType}'", $"one of {string.Join(", ", supported)}");
        (ModelType, Supported) = (modelType, supported);
    }

    /// <summary>What the configuration calls its family.</summary>
    public string ModelType { get; }

    /// <summary>The families that are known.</summary>
    public IReadOnlyList<string> Supported { get; }
}
