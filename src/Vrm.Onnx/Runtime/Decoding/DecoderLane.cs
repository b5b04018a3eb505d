using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>One of the sessions that run a batch, with what its steps bind.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DecoderLane : IDisposable
{
    private readonly StepBinding?[] _steps; // by number of rows

    /// <param name="decoder">The session; outlives the lane.</param>
    /// <param name="graphs">What it is.</param>
    /// <param name="maxRows">Most rows.</param>
    public DecoderLane(GraphSession decoder, BundleGraphs graphs, int maxRows)
    {
        Run = new DecoderRun(decoder, graphs);
        _steps = new StepBinding?[maxRows + 1];
    }

    public DecoderRun Run { get; }

    /// <summary>A step of the first rows of a store.</summary>
    public StepBinding StepOf(KeyValueStore store, int rows, float[] logits) => _steps[rows] ??= new StepBinding(Run, store, rows, logits);

    /// <summary>Frees what was bound to a store that goes.</summary>
    public void ForgetBindings()
    {
        foreach (var step in _steps)
        {
            step?.Dispose();
        }

        Array.Clear(_steps);
    }

    public void Dispose()
    {
        ForgetBindings();
        Run.Dispose();
    }
}
