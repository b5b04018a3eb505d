namespace Vrm.Onnx.Tool.Output;

/// <summary>Reports at once, on the reporting thread: <see cref="Progress{T}"/> would reorder.</summary>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
