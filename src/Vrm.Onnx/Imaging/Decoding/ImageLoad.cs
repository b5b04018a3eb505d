namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>One image on its way in: its options, its file, and when to give up.</summary>
/// <param name="options">Checked by the constructor.</param>
/// <param name="path">The file, or null for an image from memory.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class ImageLoad(ImageDecodeOptions? options, string? path, CancellationToken cancellationToken)
{
    private readonly long _start = Checked(options).TimeProvider.GetTimestamp();

    public ImageDecodeOptions Options { get; } = options ?? ImageDecodeOptions.Default;

    public ImageLimits Limits => Options.Limits;

    public string? Path { get; } = path;

    /// <summary>The caller's token.</summary>
    public CancellationToken Cancellation { get; } = cancellationToken;

    /// <summary>Called between pieces of work, each of which is small.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <exception cref="ImageException">The time is over.</exception>
    public void ThrowIfOver()
    {
        Cancellation.ThrowIfCancellationRequested();
        if (Options.Timeout is { } limit && Options.TimeProvider.GetElapsedTime(_start) >= limit)
        {
            throw TimedOut();
        }
    }

    /// <summary>Is cancelled when the time is over; for reads that wait.</summary>
    public CancellationTokenSource StartTimer() => new(Options.Timeout ?? System.Threading.Timeout.InfiniteTimeSpan, Options.TimeProvider);

    public ImageException TimedOut() => Refuse(
        ImageFault.TimedOut,
        $"Loading took longer than {Options.Timeout}. Raise {nameof(ImageDecodeOptions)}.{nameof(ImageDecodeOptions.Timeout)}, or find out what the file's source waits for.");

    public ImageException Refuse(ImageFault fault, string message, Exception? cause = null) => new(fault, message, Path, cause);

    private static ImageDecodeOptions Checked(ImageDecodeOptions? options)
    {
        options ??= ImageDecodeOptions.Default;
        options.Validate();
        return options;
    }
}
