namespace Vrm.Onnx;

/// <summary>What really runs a loaded model: nothing here is what was asked for, all of it is what was found after load.</summary>
/// <param name="RuntimeVersion">The version of the ONNX Runtime library in use.</param>
/// <param name="Verification">How the bundle's files were checked.</param>
/// <param name="Graphs">The three graphs in the order in which they run.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ExecutionReport(string RuntimeVersion, BundleVerification Verification, IReadOnlyList<GraphExecution> Graphs)
{
    /// <summary>The SHA-256 of the bundle's <c>vrm.json</c>, which holds those of all its other files.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public string ManifestSha256 { get; init; } = "";

    /// <summary>Where the tensors lie that go from one graph to the next or are kept, in the order of the computation: on a device where both graphs run on it.</summary>
    public IReadOnlyList<TensorPlacement> Tensors { get; init; } = [];
}
