using System.Numerics.Tensors;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Training.Optimization;

/// <summary>Sums the gradients of a step's batches, shortens them where they are too long, and changes the weights.</summary>
internal sealed class WeightUpdater
{
    private readonly IReadOnlyList<Parameter> _trained;
    private readonly ParameterBuffers _parameters;
    private readonly OptimizerOptions _options;
    private readonly float[][] _sums;

    public WeightUpdater(IReadOnlyList<Parameter> trained, ParameterBuffers parameters, OptimizerOptions options)
    {
        _trained = trained;
        _parameters = parameters;
        _options = options;
        _sums = [.. trained.Select(parameter => new float[parameters[parameter.Name].Length])];
        Optimizer = new AdamW(new AdamWConstants(options.Beta1, options.Beta2, options.Epsilon), _sums.Select(sum => sum.Length));
    }

    /// <summary>The optimizer, whose moments belong to a state that can be continued.</summary>
    public AdamW Optimizer { get; }

    /// <summary>Adds the gradients of one batch.</summary>
    public void Add(IReadOnlyList<float[]> gradients)
    {
        for (var i = 0; i < _sums.Length; i++)
        {
            TensorPrimitives.Add(_sums[i], gradients[i], _sums[i]);
        }
    }

    /// <summary>The length of all gradients together; not finite where one of them is not.</summary>
    public double Norm()
    {
        var squares = 0.0;
        foreach (var sum in _sums)
        {
            squares += TensorPrimitives.SumOfSquares<float>(sum);
        }

        return Math.Sqrt(squares);
    }

    /// <summary>Changes the weights by the sums, which begin anew.</summary>
    /// <param name="factor">Of the learning rates, from the schedule.</param>
    /// <param name="norm">What <see cref="Norm"/> gave.</param>
    public void Apply(double factor, double norm)
    {
        var scale = norm > _options.MaxGradientNorm ? (float)(_options.MaxGradientNorm / norm) : 1;
        Optimizer.BeginStep();
        for (var i = 0; i < _sums.Length; i++)
        {
            var parameter = _trained[i];
            var isProjector = parameter.Name.StartsWith("multi_modal_projector.", StringComparison.Ordinal);
            var rate = (isProjector ? _options.ProjectorLearningRate : null) ?? _options.LearningRate;
            var decay = parameter.Source.Shape.Count > 1 ? _options.WeightDecay : 0;
            Optimizer.Step(i, _parameters[parameter.Name], _sums[i], new StepRates(rate * factor, decay, scale));
            Array.Clear(_sums[i]);
        }
    }
}
