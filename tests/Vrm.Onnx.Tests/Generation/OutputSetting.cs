using System.Text;
using Vrm.Onnx.Generation.Constraints;
using Vrm.Onnx.Generation.Output;
using Vrm.Onnx.Reasoning;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>How an output came out.</summary>
internal sealed record Output(FinishReason Finish, ReasoningTranscript Transcript, string Text)
{
    public required ReasoningEnd ReasoningEnd { get; init; }

    public required int Tokens { get; init; }

    /// <summary>Tokens of reasoning before its end was forced.</summary>
    public required int FreeReasoningTokens { get; init; }
}

/// <summary>A vocabulary and a dialect, ready for any number of outputs.</summary>
internal sealed class OutputSetting
{
    private readonly StraddlingTokenizer _tokens;
    private readonly Tokenizer _tokenizer;
    private readonly CompiledDialect _dialect;
    private readonly OutputVocabulary _vocabulary;
    private readonly Dictionary<AnswerConstraint, CompiledConstraint> _constraints = [];

    public OutputSetting(StraddlingTokenizer tokens, ReasoningDialect dialect)
    {
        _tokens = tokens;
        _tokenizer = tokens.Tokenizer;
        _dialect = CompiledDialect.Create(TagTokens.Complete(dialect, _tokenizer));
        _vocabulary = new OutputVocabulary(_tokenizer, tokens.Count);
    }

    /// <summary>What becomes of a model that writes anything.</summary>
    public Output Write(GenerationOptions options, int maxOutputTokens, Random random, bool endsItself)
    {
        var plan = Plan(options);
        return Write(plan, maxOutputTokens, new RandomWriter(_tokens, plan, random, endsItself));
    }

    /// <summary>What becomes of a model that writes a text byte by byte, then ends.</summary>
    public Output Write(GenerationOptions options, int maxOutputTokens, string text)
    {
        int[] ids = [.. Encoding.UTF8.GetBytes(text).Select(value => _tokens.IdOf(value)), StraddlingTokenizer.EndToken];
        return Write(Plan(options), maxOutputTokens, new ScriptedWriter(_tokens.Count, ids));
    }

    private Output Write(OutputPlan plan, int maxOutputTokens, ScoredWriter model)
    {
        var reader = new OutputReader(_tokenizer, _dialect, _ => { });
        var generator = new OutputGenerator(plan, [1], maxOutputTokens, reader);
        using var run = new RunScope(default);
        var freeReasoning = 0;
        while (generator.FinishReason is null)
        {
            var wasReasoning = reader.Region == PieceKind.Reasoning;
            var wanted = model.Next();
            model.Chosen(generator.Choose(model, 0, run) == wanted);
            freeReasoning += wasReasoning && generator.ReasoningEnd == ReasoningEnd.Model ? 1 : 0;
        }

        var (text, transcript) = reader.Complete(generator.FinishReason == FinishReason.Stop);
        return new Output(generator.FinishReason.Value, transcript, text)
        {
            ReasoningEnd = generator.ReasoningEnd,
            Tokens = reader.Tokens.Count,
            FreeReasoningTokens = freeReasoning,
        };
    }

    private OutputPlan Plan(GenerationOptions options) => new()
    {
        Model = "random",
        Options = options,
        Dialect = _dialect,
        Sampling = new SamplingOptions { Temperature = 0 },
        Vocabulary = _vocabulary,
        VocabularySize = _tokens.Count,
        EndTokens = [StraddlingTokenizer.EndToken],
        MaxOutputTokens = int.MaxValue,
        ContextLength = int.MaxValue,
        Constraint = options.Constraint is null ? null : Compile(options.Constraint),
    };

    private CompiledConstraint Compile(AnswerConstraint constraint)
    {
        if (!_constraints.TryGetValue(constraint, out var compiled))
        {
            compiled = CompiledConstraint.Compile(constraint, _vocabulary.Tokens, AnswerFrame.Of(_dialect.Dialect, [StraddlingTokenizer.EndToken]));
            _constraints.Add(constraint, compiled);
        }

        return compiled;
    }
}
