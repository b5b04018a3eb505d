using System.Globalization;

namespace Vrm.Onnx.Training;

/// <summary>
/// The loss, a gradient or a score is not a finite number. The state before the step is saved; where already its weights give no finite score, the
/// one saved before is kept.
/// </summary>
public sealed class TrainingDivergedException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="step">The step, counted from 1.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="samples">Where the samples of the step come from.</param>
    public TrainingDivergedException(long step, double loss, IReadOnlyList<string> samples)
        : base(string.Create(CultureInfo.InvariantCulture, $"Step {step}: loss {loss}, or a gradient, is not finite, with {string.Join("; ", samples)}. The last good state is saved; lower the learning rate, or look at these samples."))
    {
        Step = step;
        Loss = loss;
        Samples = samples;
    }

    /// <summary>The step, counted from 1.</summary>
    public long Step { get; }

    /// <summary>The loss.</summary>
    public double Loss { get; }

    /// <summary>Where the samples of the step come from.</summary>
    public IReadOnlyList<string> Samples { get; }
}
