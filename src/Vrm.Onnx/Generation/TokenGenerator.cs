using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Generation;

/// <summary>The decode loop: one token at a time from one sequence, until the model ends it or a limit does.</summary>
/// <remarks>Not thread-safe. A step allocates nothing on the CPU.</remarks>
internal sealed class TokenGenerator
{
    private readonly DecoderContext _context;
    private readonly TokenSampler _sampler;
    private readonly RunScope _run;
    private readonly IReadOnlyList<int> _endTokens;
    private readonly int[] _history;
    private int _length;
    private int _remaining;

    /// <param name="context">The sequence, with the prompt in it and <see cref="DecoderContext.Logits"/> after its last token.</param>
    /// <param name="sampler">Chooses the tokens.</param>
    /// <param name="limits">The prompt, and when to stop.</param>
    /// <param name="run">The request.</param>
    public TokenGenerator(DecoderContext context, TokenSampler sampler, GenerationLimits limits, RunScope run)
    {
        _context = context;
        _sampler = sampler;
        _run = run;
        _endTokens = limits.EndTokens;
        _remaining = limits.MaxNewTokens;
        _history = new int[checked(limits.Prompt.Length + limits.MaxNewTokens)];
        limits.Prompt.Span.CopyTo(_history);
        _length = limits.Prompt.Length;
    }

    /// <summary>Decoder runs so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Why the loop ended, once it has.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>Chooses the next token.</summary>
    /// <param name="token">The token; the one that ends the output is returned too.</param>
    /// <returns><see langword="false"/> when the output has ended.</returns>
    public bool TryNext(out int token)
    {
        token = -1;
        if (FinishReason is not null)
        {
            return false;
        }

        // The run for a token waits until another one is wanted: the last token of an output costs none.
        if (_context.Length < _length)
        {
            _context.Step(_history[_length - 1], _run);
            Steps++;
        }

        _run.CancellationToken.ThrowIfCancellationRequested();
        token = _sampler.Sample(_context.Logits, _history.AsSpan(0, _length));
        _history[_length++] = token;
        _remaining--;
        FinishReason = IsEnd(token) ? Generation.FinishReason.Stop : _remaining == 0 ? Generation.FinishReason.Length : null;
        return true;
    }

    private bool IsEnd(int token)
    {
        for (var i = 0; i < _endTokens.Count; i++)
        {
            if (_endTokens[i] == token)
            {
                return true;
            }
        }

        return false;
    }
}
