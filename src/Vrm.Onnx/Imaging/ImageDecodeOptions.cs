namespace Vrm.Onnx.Imaging;

/// <summary>How encoded pictures become RGB pixels. The defaults are what the reference implementation does with a file path.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ImageDecodeOptions
{
    /// <summary>The EXIF orientation.</summary>
    /// <value><see cref="OrientationHandling.Apply"/>.</value>
    public OrientationHandling Orientation { get; init; } = OrientationHandling.Apply;

    /// <summary>Transparency: an alpha channel, or one transparent colour or palette entry.</summary>
    /// <value><see cref="AlphaHandling.Discard"/>.</value>
    public AlphaHandling Alpha { get; init; } = AlphaHandling.Discard;

    /// <summary>The largest picture that is decoded.</summary>
    /// <value>64 MiB, 64 Mi pixels, 16,384 pixels per side.</value>
    public ImageLimits Limits { get; init; } = new();

    /// <summary>The reference implementation's treatment of an already opened picture: orientation ignored, transparency over white.</summary>
    public static ImageDecodeOptions OpenedPicture { get; } = new()
    {
        Orientation = OrientationHandling.Ignore,
        Alpha = AlphaHandling.BlendOverWhite,
    };

    internal static ImageDecodeOptions Default { get; } = new();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option has an undefined value or a limit is out of range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Orientation))
        {
            throw new ArgumentOutOfRangeException(nameof(Orientation), Orientation, "Not a way to handle orientation.");
        }
        if (!Enum.IsDefined(Alpha))
        {
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "Not a way to handle transparency.");
        }
        ArgumentNullException.ThrowIfNull(Limits);
        Limits.Validate();
    }
}
