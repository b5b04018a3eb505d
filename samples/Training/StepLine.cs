using Vrm.Onnx.Training;

namespace TriageSample;

/// <summary>A line of progress, where somebody looks.</summary>
internal sealed class StepLine : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\rstep {value.Step}/{value.Steps}, loss {value.Loss:F4}, {value.TimeLeft.TotalSeconds:F0} s left   {(value.Step == value.Steps ? "\n" : "")}");
        }
    }
}
