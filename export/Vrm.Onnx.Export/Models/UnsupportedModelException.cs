namespace Vrm.Onnx.Export;

/// <summary>A checkpoint is of a family that this exporter does not know.</summary>
public sealed class UnsupportedModelException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The configuration file.</param>
    /// <param name="modelType">What it calls its family.</param>
    /// <param name="supported">The families that are known.</param>
    public UnsupportedModelException(string file, string modelType, IReadOnlyList<string> supported)
        : base($"{file}, field 'config.model_type': the model family '{modelType}' is not supported. Supported: {string.Join(", ", supported)}.")
    {
        File = file;
        ModelType = modelType;
        Supported = supported;
    }

    /// <summary>The configuration file.</summary>
    public string File { get; }

    /// <summary>What it calls its family.</summary>
    public string ModelType { get; }

    /// <summary>The families that are known.</summary>
    public IReadOnlyList<string> Supported { get; }
}
