namespace Vrm.Onnx.Tests.Shared;

/// <summary>The dimensions of a model of some family, for a <see cref="SyntheticCheckpoint"/>.</summary>
internal interface ISyntheticModel
{
    /// <summary>The content of preprocessor_config.json.</summary>
    string Preprocessor { get; }

    /// <summary>The content of config.json.</summary>
    string Config(SyntheticElementType type);

    /// <summary>All tensors.</summary>
    IEnumerable<SyntheticTensor> Tensors();
}
