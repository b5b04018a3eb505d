using System.Text;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Validation;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>Measures how likely a bundle finds the reasoning and answers of a question file.</summary>
internal sealed class PerplexityEvaluator(ReasoningDialect dialect, string pictureFolder, string questionFile)
{
    public PerplexityReport Run(
        string bundle, VisionReasonerOptions options, IReadOnlyList<EvaluationQuestion> questions, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using var meter = PerplexityMeter.Load(bundle, options);
        var total = new PerplexityReport(0, 0, 0);
        for (var i = 0; i < questions.Count; i++)
        {
            var question = questions[i];
            var picture = RgbImage.Load(Path.Combine(pictureFolder, question.Image), cancellationToken: cancellationToken);
            var one = meter.Measure(new PerplexitySample(picture, question.Question, TextOf(question, i + 1)), cancellationToken);
            total = new PerplexityReport(total.Texts + 1, total.Tokens + one.Tokens, total.NegativeLogLikelihood + one.NegativeLogLikelihood);
            progress?.Report(i + 1);
        }

        return total;
    }

    /// <summary>The output as the bundle's dialect writes it, without what the prompt has written of it already.</summary>
    private string TextOf(EvaluationQuestion question, int number)
    {
        if (question.Reasoning is null)
        {
            throw new InputFileException(questionFile, number, "perplexity needs the member \"reasoning\"", null);
        }

        var text = new StringBuilder();
        foreach (var block in dialect.Blocks)
        {
            text.Append(block.Open).Append(block.Kind == ReasoningBlockKind.Reasoning ? question.Reasoning : question.Answer).Append(block.Close);
        }

        text.Append(dialect.Blocks.Any(block => block.Kind == ReasoningBlockKind.Answer) ? "" : question.Answer);
        return text.ToString().StartsWith(dialect.Prefill, StringComparison.Ordinal) ? text.ToString()[dialect.Prefill.Length..] : text.ToString();
    }
}
