namespace Vrm.Onnx;

/// <summary>What really runs a loaded model: nothing here is what was asked for, all of it is what was found after load.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ExecutionReport
{
    /// <summary>The version of the ONNX Runtime library in use.</summary>
    public required string RuntimeVersion { get; init; }

    /// <summary>How the bundle's files were checked.</summary>
    public required BundleVerification Verification { get; init; }

    /// <summary>The three graphs in the order in which they run.</summary>
    public required IReadOnlyList<GraphExecution> Graphs { get; init; }

    /// <summary>The SHA-256 of the bundle's <c>vrm.json</c>, which holds those of all its other files.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public string ManifestSha256 { get; init; } = "";

    /// <summary>Where the tensors lie that go from one graph to the next or are kept, in the order of the computation: on a device where both graphs run on it.</summary>
    public IReadOnlyList<TensorPlacement> Tensors { get; init; } = [];
}
