namespace Vrm.Onnx;

/// <summary>Base of every error that Vrm.Onnx raises by itself: catch this one to catch them all.</summary>
/// <remarks>
/// Wrong calls (a null argument, a disposed object) raise the usual .NET exceptions instead, and cancelling raises
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class VrmException : Exception
{
    /// <summary>Creates an error with a message that says what is wrong, which value, and what to do.</summary>
    protected VrmException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an error caused by another one.</summary>
    protected VrmException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
