using System.Diagnostics;
using System.Globalization;
using Vrm.Onnx.Training;

namespace Vrm.Onnx.Tool.Output;

/// <summary>Follows a training on standard error: one line that changes on a terminal, a line every ten seconds in a file.</summary>
internal sealed class TrainingLog(TextWriter writer, bool isTerminal) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _sinceLine = new();
    private int _lineLength;

    /// <summary>A duration to the second.</summary>
    public static string Text(TimeSpan time) => time.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:D2} s");

    public void Report(TrainingProgress step)
    {
        var validation = step.ValidationLoss is { } loss ? $", held back {loss:G4}" : "";
        Write($"step {step.Step}/{step.Steps}: loss {step.Loss:G4}{validation}; {step.TokensPerSecond:N0} tokens/s, {Text(step.TimeLeft)} left", step.Step == step.Steps || validation.Length > 0);
    }

    public void Report(GrpoProgress step)
    {
        var parts = string.Join(", ", step.Parts.Select(part => $"{part.Key} {part.Value:F2}"));
        Write($"step {step.Step}/{step.Steps}: reward {step.Reward:F2} ({parts}), divergence {step.Divergence:G3}; {step.TokensPerSecond:N0} tokens/s, {Text(step.TimeLeft)} left", step.Step == step.Steps);
    }

    public void Dispose()
    {
        if (_lineLength > 0)
        {
            writer.WriteLine();
            _lineLength = 0;
        }
    }

    private void Write(string line, bool isMilestone)
    {
        if (isTerminal)
        {
            writer.Write($"\r{line.PadRight(_lineLength)}");
            _lineLength = line.Length;
        }
        else if (isMilestone || !_sinceLine.IsRunning || _sinceLine.Elapsed >= Interval)
        {
            writer.WriteLine(line);
            _sinceLine.Restart();
        }
    }
}
