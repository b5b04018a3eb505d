namespace Vrm.Onnx;

/// <summary>An answer constraint is not valid, cannot be satisfied, or asks for something that is not supported.</summary>
public sealed class ConstraintException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="where">The part of the constraint that is at fault: <c>expression, position 5</c>, <c>schema #/properties/rate</c>, ….</param>
    /// <param name="problem">What is wrong with it, and what to do.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ConstraintException(string where, string problem, Exception? innerException = null)
        : base($"Answer constraint ({where}): {problem}", innerException)
    {
        Where = where;
    }

    /// <summary>The part of the constraint that is at fault.</summary>
    public string Where { get; }
}
