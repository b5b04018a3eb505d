namespace Vrm.Onnx.Imaging;

/// <summary>A picture that cannot be read or that a model cannot take.</summary>
public sealed class ImageException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="fault">Why the picture is refused.</param>
    /// <param name="message">What is wrong, which value, what to do.</param>
    /// <param name="path">The file, or null for a picture from memory.</param>
    /// <param name="innerException">The cause, if another error is behind it.</param>
    public ImageException(ImageFault fault, string message, string? path = null, Exception? innerException = null)
        : base(path is null ? message : $"{path}: {message}", innerException)
    {
        Fault = fault;
        Path = path;
    }

    /// <summary>Why the picture is refused.</summary>
    public ImageFault Fault { get; }

    /// <summary>The file, or null for a picture from memory.</summary>
    public string? Path { get; }
}
