using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Validation;

/// <summary>A parity report as a page for a validation file.</summary>
public static class ParityMarkdown
{
    /// <summary>Writes the page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="time">When the comparison was made.</param>
    /// <returns>Markdown, with line feeds.</returns>
    public static string Write(ParityReport report, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder();
        var subject = report.Subject;
        Line($"# Parity of a {subject.Architecture} bundle with its original: {(report.Passed ? "passed" : "FAILED")}");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| bundle (SHA-256 of vrm.json) | `{subject.ManifestSha256}` |");
        Line($"| made from checkpoint (digest) | `{subject.SourceDigest}` |");
        Line($"| made by | {subject.Exporter} |");
        Line($"| compared with | {subject.Reference}, SHA-256 `{subject.ReferenceSha256}` |");
        Line($"| weights | {Pairs(subject.Precisions)} |");
        Line($"| run by | ONNX Runtime {subject.RuntimeVersion}: {Pairs(subject.Providers)} |");
        Line($"| on | {subject.System} |");
        Line($"| at | {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC |");
        Line($"");
        Line($"| stage | largest difference | relative to the largest value | allowed | |");
        Line($"|---|---|---|---|---|");
        foreach (var stage in report.Stages)
        {
            Line(Row(stage));
        }

        Line($"| greedy tokens | {report.GreedyTokens - report.GreedyTokensEqual} of {report.GreedyTokens} from the first that differs on | | 0 | {(report.GreedyTokensEqual == report.GreedyTokens ? "ok" : "different")} |");
        Line($"");
        Line($"First stage that diverges: {report.FirstDivergence ?? "none"}.");
        if (report.Layers.Count > 0)
        {
            Line($"");
            Line($"| inside the graphs | largest difference | relative to the largest value | allowed | |");
            Line($"|---|---|---|---|---|");
            foreach (var layer in report.Layers)
            {
                Line(Row(layer));
            }

            Line($"");
            Line($"First layer that diverges: {report.FirstDivergentLayer ?? "none"}.");
        }

        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static FormattableString Row(StageDifference stage) =>
        $"| {stage.Stage} | {stage.LargestDifference:E2} | {stage.RelativeDifference:E2} | {stage.Tolerance:E2} | {(stage.Passed ? "ok" : "too far")} |";

    private static string Pairs(IReadOnlyDictionary<string, string> values) => string.Join("; ", values.Select(pair => $"{pair.Key} {pair.Value}"));
}
