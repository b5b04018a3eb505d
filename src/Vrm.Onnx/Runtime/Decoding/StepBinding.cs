using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>One token for each of the first rows of a store, bound once and run again and again.</summary>
internal sealed class StepBinding : IDisposable
{
    private readonly DecoderRun _run;
    private readonly int _rows;
    private readonly OrtValue[] _caches;
    private readonly PinnedTensor<float> _logits;
    private readonly StepInputs _inputs;
    private readonly OrtIoBinding _binding;

    /// <param name="run">The decoder.</param>
    /// <param name="store">Keys and values.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="logits">Receives the scores [rows, vocabulary].</param>
    public StepBinding(DecoderRun run, KeyValueStore store, int rows, float[] logits)
    {
        _run = run;
        _rows = rows;
        _caches = store.View(0, rows);
        _logits = new PinnedTensor<float>(logits, rows, 1, run.Graphs.VocabularySize);
        _inputs = new StepInputs(
            new PinnedTensor<long>(new long[rows], rows, 1),
            run.Graphs.Positions is null ? null : new PinnedTensor<long>(new long[TokenPositions.Axes * rows], TokenPositions.Axes, rows, 1),
            new PinnedTensor<int>(new int[rows], rows),
            new PinnedTensor<int>(new int[1]));
        _binding = run.Bind(_caches, _logits.Value);
        run.BindInputs(_binding, _inputs);
    }

    /// <summary>Appends a token to each row.</summary>
    /// <param name="tokens">A token for each row.</param>
    /// <param name="ends">Where the rows end before.</param>
    /// <param name="run">Whom it is done for.</param>
    public void Run(ReadOnlySpan<int> tokens, ReadOnlySpan<SequenceEnd> ends, RunScope run)
    {
        var longest = 0;
        for (var row = 0; row < _rows; row++)
        {
            _inputs.Tokens.Span[row] = tokens[row];
            _inputs.Lengths.Span[row] = ends[row].Length; // the length with the new token, minus one
            longest = Math.Max(longest, ends[row].Length + 1);
            for (var axis = 0; _inputs.Positions is not null && axis < TokenPositions.Axes; axis++)
            {
                _inputs.Positions.Span[(axis * _rows) + row] = ends[row].NextPosition;
            }
        }

        _inputs.Total.Span[0] = longest;
        if (_run.Decoder.UsesDevice)
        {
            // Binding copies to the device, so what changed has to be bound again.
            _run.BindInputs(_binding, _inputs);
        }

        _run.Decoder.Run(_binding, run);
    }

    public void Dispose()
    {
        _binding.Dispose();
        Array.ForEach(_caches, cache => cache.Dispose());
        _logits.Dispose();
        _inputs.Tokens.Dispose();
        _inputs.Positions?.Dispose();
        _inputs.Lengths.Dispose();
        _inputs.Total.Dispose();
    }
}
