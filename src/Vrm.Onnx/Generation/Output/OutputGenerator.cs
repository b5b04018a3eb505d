using System.Diagnostics;
using Vrm.Onnx.Generation.Constraints.Automata;
using Vrm.Onnx.Generation.Sampling;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Generation.Output;

/// <summary>The decode loop of one sequence, one turn at a time: from the scores after the last token to the next token, until the output ends.</summary>
/// <remarks>Not thread-safe. A turn allocates nothing but the text that it passes on.</remarks>
internal sealed class OutputGenerator
{
    private readonly OutputPlan _plan;
    private readonly OutputReader _output;
    private readonly TokenSampler _sampler;
    private readonly ReasoningGuide _reasoning;
    private readonly AnswerGuide? _answer;
    private readonly ConfidenceMeter? _confidence;
    private readonly Queue<int> _forced = [];
    private readonly int[] _history;
    private int _length;

    /// <param name="plan">What the output is held to.</param>
    /// <param name="prompt">The prompt's tokens.</param>
    /// <param name="maxOutputTokens">Most tokens to generate, at least 1.</param>
    /// <param name="output">Takes the tokens.</param>
    public OutputGenerator(OutputPlan plan, ReadOnlySpan<int> prompt, int maxOutputTokens, OutputReader output)
    {
        _plan = plan;
        _output = output;
        _sampler = new TokenSampler(plan.Sampling, plan.VocabularySize);
        _reasoning = new ReasoningGuide(plan.Options, plan.Dialect.Dialect.Outside);
        _answer = plan.Constraint is null ? null : new AnswerGuide(plan);
        _confidence = plan.Options.NeedsConfidence || plan.Options.IncludeTokenConfidence ? new ConfidenceMeter(plan) : null;
        _history = new int[checked(prompt.Length + maxOutputTokens)];
        prompt.CopyTo(_history);
        _length = prompt.Length;
    }

    /// <summary>Why the output ended, once it has.</summary>
    public FinishReason? FinishReason { get; private set; }

    /// <summary>What ended the reasoning.</summary>
    public ReasoningEnd ReasoningEnd => _reasoning.End;

    /// <summary>How sure the model was; <see langword="null"/> when that was not asked for.</summary>
    public ConfidenceMeter? Confidence => _confidence;

    /// <summary>The tokens of prompt and output.</summary>
    public ReadOnlySpan<int> Tokens => _history.AsSpan(0, _length);

    /// <summary>Chooses the next token.</summary>
    /// <param name="batch">Holds the scores.</param>
    /// <param name="row">The sequence's row in it.</param>
    /// <param name="run">For scoring what the answer could be.</param>
    /// <returns>The token; also the one that ends the output.</returns>
    /// <exception cref="NonFiniteLogitsException">A score is NaN or infinite; nothing was chosen.</exception>
    public int Choose(ISequenceBatch batch, int row, RunScope run)
    {
        Debug.Assert(FinishReason is null, "The output has ended.");
        var logits = batch.Logits(row);
        var before = _output.Region;
        if (_forced.Count == 0 && _reasoning.MustAnswer(_output))
        {
            WriteWayToAnswer();
        }

        _answer?.TryBegin(_output);
        var allowed = _answer is null ? [] : _answer.Allowed;
        var isForced = _forced.TryDequeue(out var token);
        if (isForced)
        {
            LogitScan.RequireFinite(logits); // what the model makes of the forced tokens would not be of any use
        }
        else
        {
            token = Redirect(_sampler.Sample(logits, Tokens, allowed), out isForced);
        }

        if (isForced)
        {
            _confidence?.AddForced();
            Accept(token, before, isForced);
            return token;
        }

        ScoreValues(batch, row, run, token);
        Accept(token, before, isForced);
        _confidence?.Add(logits, token, _output.AwaitsUntaggedAnswer ? PieceKind.Other : before, allowed);
        return token;
    }

    /// <summary>Values are scored where the first token of one is written: behind the white space that models like to put before an answer without tags.</summary>
    private void ScoreValues(ISequenceBatch batch, int row, RunScope run, int token)
    {
        if (_confidence is null || _answer is null || _answer.IsWaiting)
        {
            return;
        }

        var text = _plan.Vocabulary.Tokens.BytesOf(token);
        var separator = _output.AwaitsUntaggedAnswer ? text.Length - text.TrimStart(LeadingSpace.Separators).Length : 0;
        if (separator < text.Length)
        {
            _confidence.ScoreValues(batch, row, run, text[..separator]);
        }
    }

    /// <summary>A token that the model chose may not be what is wanted here: an end without an answer, or more than the tag that opens the answer.</summary>
    private int Redirect(int token, out bool isForced)
    {
        isForced = false;
        if (_answer is null)
        {
            return token;
        }

        if (IsEnd(token) && _answer.IsWaiting)
        {
            WriteWayToAnswer();
            if (_forced.Count > 0)
            {
                _reasoning.EndedWithoutAnswer();
            }
        }
        else if (_answer.Shorten(token, _output) is { } tokens)
        {
            Array.ForEach(tokens, _forced.Enqueue);
        }

        isForced = _forced.TryDequeue(out var forced);
        return isForced ? forced : token;
    }

    private void WriteWayToAnswer() => Array.ForEach(_plan.Encode(_output.WayToAnswer(mustOpen: _answer is not null)), _forced.Enqueue);

    private void Accept(int token, PieceKind before, bool isForced)
    {
        _history[_length++] = token;
        _output.Add(token);
        if (_answer?.Accept(token) == true)
        {
            Array.ForEach(_plan.Encode(_plan.Frame.AfterEnd), _forced.Enqueue);
        }

        if (!isForced)
        {
            _reasoning.Observe(token, before, _output);
        }

        FinishReason = IsEnd(token) || IsAnswered ? Vrm.Onnx.FinishReason.Stop
            : _length == _history.Length ? Vrm.Onnx.FinishReason.Length
            : _reasoning.IsLooping ? Vrm.Onnx.FinishReason.Repetition
            : null;
    }

    /// <summary>Whether a constrained answer is complete and nothing follows it in this dialect.</summary>
    private bool IsAnswered =>
        _answer?.IsComplete == true && _forced.Count == 0 && _plan.Dialect.Blocks is [.., { Kind: ReasoningBlockKind.Answer }];

    private bool IsEnd(int token)
    {
        for (var i = 0; i < _plan.EndTokens.Count; i++)
        {
            if (_plan.EndTokens[i] == token)
            {
                return true;
            }
        }

        return false;
    }
}
