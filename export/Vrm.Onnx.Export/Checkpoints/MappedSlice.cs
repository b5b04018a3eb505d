using System.IO.MemoryMappedFiles;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>A mapped slice of a file; its bytes are valid until it is disposed.</summary>
internal readonly unsafe ref struct MappedSlice : IDisposable
{
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Takes ownership of <paramref name="view"/>.</summary>
    public MappedSlice(MemoryMappedViewAccessor view, int length)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _view = view;
        Bytes = new ReadOnlySpan<byte>(start + view.PointerOffset, length); // a view begins at a page, PointerOffset bytes before the slice
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}
