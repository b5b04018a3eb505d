using System.Globalization;
using Vrm.Onnx.Export;
using Vrm.Onnx.Training;
using Vrm.Onnx.Training.Checkpoints;
using Vrm.Onnx.Training.Execution;
using Vrm.Onnx.Training.Models;

namespace Vrm.Onnx.Benchmarks.Training;

/// <summary>Damages a checkpoint in a way that can be repeated, to see whether training brings it back: <c>perturb CHECKPOINT FOLDER NOISE SEED</c>.</summary>
internal static class PerturbedCheckpoint
{
    /// <summary>Adds Gaussian noise to W and to every tensor of the language model; the vision tower stays as it is.</summary>
    /// <param name="checkpoint">The checkpoint to read.</param>
    /// <param name="folder">The checkpoint to write.</param>
    /// <param name="noise">The noise's deviation, as a share of each tensor's root mean square.</param>
    /// <param name="seed">Of the noise.</param>
    public static void Write(string checkpoint, string folder, double noise, ulong seed)
    {
        using var source = Checkpoint.Open(checkpoint);
        var graph = TrainingGraph.Build(source, new TrainingPlan { Loss = LossKind.Supervised, Trained = null });
        using var parameters = new ParameterBuffers(graph.Parameters);
        foreach (var name in parameters.Names)
        {
            var random = new SeededRandom(seed, name);
            var weight = parameters[name];
            var deviation = noise * Math.Sqrt(weight.Average(value => (double)value * value));
            foreach (ref var value in weight.AsSpan())
            {
                value += (float)(deviation * Gaussian(random));
            }
        }

        new CheckpointWriter(source, new CurrentWeights(parameters, Adapters: null)).Write(folder);
    }

    /// <summary>The command line of it.</summary>
    public static void Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [var checkpoint, var folder, var noise, var seed])
        {
            throw new ArgumentException("usage: perturb CHECKPOINT FOLDER NOISE SEED, for example: perturb samples/models/monitor-reader artifacts/noisy 0.4 1");
        }

        Write(checkpoint, folder, double.Parse(noise, CultureInfo.InvariantCulture), ulong.Parse(seed, CultureInfo.InvariantCulture));
    }

    // Box and Muller; 1 − u is never zero.
    private static double Gaussian(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextSingle())) * Math.Cos(2 * Math.PI * random.NextSingle());
}
