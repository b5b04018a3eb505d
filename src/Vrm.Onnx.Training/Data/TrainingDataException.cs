using System.Diagnostics.CodeAnalysis;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Training;

/// <summary>A file of training data, a line of it, or the image that it names, cannot be used.</summary>
public sealed class TrainingDataException : FileFormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file; where the data has none, a word for it.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    [SetsRequiredMembers]
    public TrainingDataException(string path, string problem, Exception? innerException = null)
        : base(problem, innerException)
    {
        Path = path;
    }

    /// <summary>Creates the error of a fault in the file.</summary>
    [SetsRequiredMembers]
    internal TrainingDataException(JsonFault fault)
        : this(fault.Path, fault.Problem, fault.Cause)
    {
        (Field, Found, Expected) = (fault.Field, fault.Found, fault.Expected);
    }

    /// <summary>Creates the error of a sample.</summary>
    internal static TrainingDataException Of(TrainingSample sample, string problem, Exception? innerException = null) =>
        new(sample.File.Length > 0 ? sample.File : "the training data", problem, innerException) { Line = sample.Line };
}
