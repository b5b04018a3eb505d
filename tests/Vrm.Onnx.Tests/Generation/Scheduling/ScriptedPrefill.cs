using Vrm.Onnx.Generation;

namespace Vrm.Onnx.Tests.Generation.Scheduling;

/// <summary>A prompt's beginning, computed ahead of its questions in a <see cref="ScriptedBatch"/>.</summary>
internal sealed class ScriptedPrefill : IDisposable
{
    private readonly CancellationTokenSource _caller = new();
    private readonly RequestLifetime _lifetime;

    public ScriptedPrefill(IPromptSource source, TimeProvider time, CancellationToken closing)
    {
        _lifetime = new RequestLifetime(timeLimit: null, time, _caller.Token, closing);
        Job = new PrefillJob(source, _lifetime, contextLength: 128);
    }

    public PrefillJob Job { get; }

    public CancellationToken Token => _lifetime.Token;

    public bool WasCancelled => _caller.IsCancellationRequested;

    public void Cancel() => _caller.Cancel();

    public void Dispose()
    {
        _lifetime.Dispose();
        _caller.Dispose();
    }
}
