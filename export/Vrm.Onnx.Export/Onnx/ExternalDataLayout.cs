using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>Which initializers of a graph stand in the data file beside it, and where.</summary>
/// <remarks>Tensors of less than a page stay inside the model file; the others begin at pages, so that a runtime can map them.</remarks>
internal sealed class ExternalDataLayout
{
    /// <summary>Data begins at multiples of this many bytes, and tensors of fewer bytes stay inside the model file.</summary>
    public const int PageBytes = 4096;

    private readonly Dictionary<Value, long> _offsets = [];

    public ExternalDataLayout(Graph graph)
    {
        foreach (var initializer in graph.Initializers)
        {
            var data = initializer.Data!;
            if (data.ByteCount >= PageBytes)
            {
                var offset = checked((Length + PageBytes - 1) / PageBytes * PageBytes);
                _offsets.Add(initializer, offset);
                Length = checked(offset + data.ByteCount);
            }
        }
    }

    /// <summary>Length of the data file.</summary>
    public long Length { get; }

    /// <summary>The initializers in the data file with their first byte, in the order of the graph.</summary>
    public IReadOnlyCollection<KeyValuePair<Value, long>> Entries => _offsets;

    /// <summary>Where an initializer begins, if it stands in the data file.</summary>
    public bool TryGetOffset(Value initializer, out long offset) => _offsets.TryGetValue(initializer, out offset);
}
