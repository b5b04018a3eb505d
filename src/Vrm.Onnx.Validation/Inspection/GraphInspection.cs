namespace Vrm.Onnx.Validation;

/// <summary>One graph of a model.</summary>
public sealed record GraphInspection
{
    /// <summary>The graph's name: vision_encoder, projector or decoder.</summary>
    public required string Name { get; init; }

    /// <summary>Learned numbers, however they are stored; tables that are computed are not counted.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all its weights as stored.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Share of the parameters by how they are stored: <c>fp32</c>, <c>fp16</c>, <c>bf16</c>, <c>int8</c>, <c>int4</c>.</summary>
    public required IReadOnlyDictionary<string, long> ParametersByPrecision { get; init; }

    /// <summary>How many nodes of each operator the graph has, as stored and before a runtime fuses any.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>Columns of its widest linear layer, and 0 if it has none.</summary>
    public required long WidestLayer { get; init; }
}
