using System.Diagnostics;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>Asks every question of a file and counts.</summary>
internal sealed class Evaluator(VisionReasoner reasoner, string pictureFolder)
{
    /// <summary>Whether to ask how sure the model is.</summary>
    public bool WithConfidence { get; init; }

    public async Task<EvaluationReport> RunAsync(
        IReadOnlyList<EvaluationQuestion> questions,
        IReadOnlyDictionary<(string Image, string Question), string>? expected,
        IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        var (wellFormed, same) = (0, 0);
        var answers = new List<(double Confidence, bool IsRight)>(questions.Count);
        var options = new GenerationOptions { IncludeConfidence = WithConfidence };
        var clock = Stopwatch.StartNew();
        foreach (var picture in GroupByPicture(questions))
        {
            using var image = await reasoner.EncodeAsync(RgbImage.Load(Path.Combine(pictureFolder, picture[0].Image), cancellationToken: cancellationToken), cancellationToken: cancellationToken);
            foreach (var question in picture)
            {
                var result = await image.AnswerAsync(question.Question, options, cancellationToken);
                answers.Add((result.Confidence?.Overall ?? 0, string.Equals(result.Answer?.Trim(), question.Answer.Trim(), StringComparison.Ordinal)));
                wellFormed += result.Transcript.WellFormed ? 1 : 0;
                same += expected is not null && expected.TryGetValue((question.Image, question.Question), out var output) && output == result.Text ? 1 : 0;
                progress?.Report(answers.Count);
            }
        }

        double total = questions.Count;
        return new EvaluationReport(questions.Count, answers.Count(answer => answer.IsRight) / total, wellFormed / total, clock.Elapsed.TotalSeconds / total)
        {
            SameOutput = expected is null ? null : same / total,
            RiskCoverage = WithConfidence ? RiskCoverage.Of(answers) : null,
        };
    }

    /// <summary>Neighbouring questions about one picture, which is encoded once for them.</summary>
    private static IEnumerable<List<EvaluationQuestion>> GroupByPicture(IReadOnlyList<EvaluationQuestion> questions)
    {
        var group = new List<EvaluationQuestion>();
        foreach (var question in questions)
        {
            if (group.Count > 0 && group[0].Image != question.Image)
            {
                yield return group;
                group = [];
            }

            group.Add(question);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }
}
