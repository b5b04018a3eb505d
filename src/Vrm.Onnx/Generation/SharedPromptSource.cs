using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation;

/// <summary>One prompt for several outputs: computed once by the first to come, and started from by all.</summary>
/// <remarks>Used by the scheduler's loop; disposed when all outputs have ended.</remarks>
internal sealed class SharedPromptSource(IPromptSource source) : IPromptSource, IDisposable
{
    private DecoderPrompt? _prompt;
    private SequenceSnapshot? _snapshot;

    public DecoderPrompt Prepare(RunScope run)
    {
        _prompt ??= source.Prepare(run);
        _prompt.Images.Acquire();
        return _prompt;
    }

    public SequenceSnapshot? AcquirePrefix() => _snapshot?.Acquire() ?? source.AcquirePrefix();

    public void OnPrefilled(ISequenceBatch batch, int row, DecoderPrompt prompt)
    {
        if (_snapshot is null)
        {
            _snapshot = batch.Save(row, prompt, prompt.Length);
            source.OnPrefilled(batch, row, prompt);
        }
    }

    public void OnCompleted(ISequenceBatch batch, int row, DecoderPrompt sequence)
    {
    }

    public void Dispose()
    {
        _snapshot?.Release();
        _prompt?.Images.Release();
    }
}
