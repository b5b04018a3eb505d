using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Output;

/// <summary>Watches over one output: ends its reasoning at the budget or when it loops, and the output when it loops elsewhere.</summary>
/// <remarks>Not thread-safe; one for each output. It decides; the tokens are written by the caller.</remarks>
internal sealed class ReasoningGuide
{
    private readonly ReasoningBudget? _budget;
    private readonly RepetitionDetector? _loops;
    private readonly bool _allowsWords;
    private bool _loopBeforeAnswer;

    /// <param name="options">Validated.</param>
    /// <param name="outside">What text outside all tags means. Where it may be, it may be for as long as the model likes, unless an answer is asked for.</param>
    public ReasoningGuide(GenerationOptions options, OutsideText outside)
    {
        _allowsWords = outside == OutsideText.Allowed && options.Constraint is null;
        _budget = options.MaxReasoningTokens is { } tokens ? new ReasoningBudget(tokens) : null;
        _loops = options.Repetition is { } repetition ? new RepetitionDetector(repetition) : null;
    }

    /// <summary>What ended the reasoning.</summary>
    public ReasoningEnd End { get; private set; }

    /// <summary>Whether the output repeats itself elsewhere than on the way to its answer.</summary>
    public bool IsLooping { get; private set; }

    /// <summary>Asked before each token: is it time to write the way to the answer?</summary>
    public bool MustAnswer(OutputReader output)
    {
        if (_budget?.MustEnd(output.Region, output.IsClean, LeadsToAnswer(output)) == true)
        {
            End = ReasoningEnd.Budget;
            return true;
        }

        if (_loopBeforeAnswer)
        {
            _loopBeforeAnswer = false;
            End = ReasoningEnd.Repetition;
            return true;
        }

        return false;
    }

    /// <summary>Takes note that the model ended without the answer that it owes.</summary>
    public void EndedWithoutAnswer() => End = ReasoningEnd.Constraint;

    /// <summary>Takes note of a token that the model chose.</summary>
    /// <param name="token">The token.</param>
    /// <param name="before">Where the output was before it.</param>
    /// <param name="output">The output with it.</param>
    public void Observe(int token, PieceKind before, OutputReader output)
    {
        _budget?.Count(before);
        if (_loops?.Push(token) != true)
        {
            return;
        }

        _loopBeforeAnswer = output.Region == PieceKind.Reasoning || LeadsToAnswer(output);
        IsLooping = !_loopBeforeAnswer;
        _loops.Reset();
    }

    private bool LeadsToAnswer(OutputReader output) => output.AwaitsAnswer && !_allowsWords;
}
