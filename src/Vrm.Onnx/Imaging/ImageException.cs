namespace Vrm.Onnx.Imaging;

/// <summary>An image that cannot be read or that a model cannot take.</summary>
public sealed class ImageException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="fault">Why the image is refused.</param>
    /// <param name="message">What is wrong, which value, what to do.</param>
    /// <param name="path">The file, or null for an image from memory. The message begins with its name; the folder stays out of it.</param>
    /// <param name="innerException">The cause, if there is another error.</param>
    public ImageException(ImageFault fault, string message, string? path = null, Exception? innerException = null)
        : base(path is null ? message : $"{System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path))}: {message}", innerException)
    {
        Fault = fault;
        Path = path;
    }

    /// <summary>Why the image is refused.</summary>
    public ImageFault Fault { get; }

    /// <summary>The whole path of the file as it was given, or null for an image from memory.</summary>
    public string? Path { get; }
}
