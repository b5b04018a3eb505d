namespace Vrm.Onnx.Training.Tests;

/// <summary>Progress that is told at once and on the same thread.</summary>
internal sealed class CallbackProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
