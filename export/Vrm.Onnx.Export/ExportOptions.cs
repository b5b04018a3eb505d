using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Export;

/// <summary>How a checkpoint is exported.</summary>
public sealed record ExportOptions
{
    /// <summary>How the weights are stored: <see cref="GraphPrecision.Float32"/>, <see cref="GraphPrecision.Float16"/> or <see cref="GraphPrecision.Int4"/>.</summary>
    /// <value><see cref="GraphPrecision.Float32"/></value>
    public GraphPrecision Precision { get; init; } = GraphPrecision.Float32;

    /// <summary>What the graphs compute in. <see cref="ComputeType.Float16"/> goes with 16-bit weights and is meant for GPUs.</summary>
    /// <value><see cref="ComputeType.Float32"/></value>
    public ComputeType Compute { get; init; } = ComputeType.Float32;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOptionException">An option has a value that is not supported.</exception>
    public void Validate()
    {
        if (Precision is not (GraphPrecision.Float32 or GraphPrecision.Float16 or GraphPrecision.Int4))
        {
            throw new InvalidOptionException(nameof(Precision), $"{Precision}", "Float32, Float16 or Int4");
        }

        if (Compute == ComputeType.Float16 && Precision != GraphPrecision.Float16)
        {
            throw new InvalidOptionException(nameof(Compute), $"{Compute}", $"{ComputeType.Float32}, unless {nameof(Precision)} is {GraphPrecision.Float16}");
        }
    }
}
