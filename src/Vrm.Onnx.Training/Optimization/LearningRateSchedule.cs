namespace Vrm.Onnx.Training.Optimization;

/// <summary>A straight rise, then half a cosine down to zero (arXiv:1608.03983 without restarts).</summary>
/// <param name="Steps">All steps.</param>
/// <param name="WarmUp">The share of them that rises.</param>
internal readonly record struct LearningRateSchedule(long Steps, double WarmUp)
{
    /// <summary>What the learning rate is multiplied by in a step, counted from 0.</summary>
    public double Factor(long step)
    {
        var rising = (long)Math.Ceiling(Steps * WarmUp);
        if (step < rising)
        {
            return (step + 1.0) / rising;
        }

        var done = (step - rising) / (double)Math.Max(1, Steps - rising);
        return 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done)));
    }
}
