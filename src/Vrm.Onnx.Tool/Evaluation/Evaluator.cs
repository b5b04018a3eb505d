using System.Diagnostics;
using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Tool.Evaluation;

/// <summary>Asks every question of a file and counts.</summary>
internal sealed class Evaluator(VisionReasoner reasoner, string pictureFolder)
{
    public async Task<EvaluationReport> RunAsync(
        IReadOnlyList<EvaluationQuestion> questions,
        IReadOnlyDictionary<(string Image, string Question), string>? expected,
        IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        var (right, wellFormed, same) = (0, 0, 0);
        var (picture, pictureName) = ((RgbImage?)null, "");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < questions.Count; i++)
        {
            var question = questions[i];
            if (picture is null || pictureName != question.Image)
            {
                (picture, pictureName) = (RgbImage.Load(Path.Combine(pictureFolder, question.Image)), question.Image);
            }

            var result = await reasoner.AnswerAsync(new ReasoningRequest(picture, question.Question), cancellationToken: cancellationToken);
            right += string.Equals(result.Answer?.Trim(), question.Answer.Trim(), StringComparison.Ordinal) ? 1 : 0;
            wellFormed += result.Transcript.WellFormed ? 1 : 0;
            same += expected is not null && expected.TryGetValue((question.Image, question.Question), out var output) && output == result.Text ? 1 : 0;
            progress?.Report(i + 1);
        }

        double total = questions.Count;
        return new EvaluationReport(questions.Count, right / total, wellFormed / total, clock.Elapsed.TotalSeconds / total)
        {
            SameOutput = expected is null ? null : same / total,
        };
    }
}
