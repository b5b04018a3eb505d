namespace Vrm.Onnx.Imaging;

/// <summary>How encoded images become RGB pixels. The defaults are what the reference implementation does with a file path.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ImageDecodeOptions
{
    /// <summary>The EXIF orientation.</summary>
    /// <value><see cref="OrientationHandling.Apply"/>.</value>
    public OrientationHandling Orientation { get; init; } = OrientationHandling.Apply;

    /// <summary>Transparency: an alpha channel, or one transparent colour or palette entry.</summary>
    /// <value><see cref="AlphaHandling.Discard"/>.</value>
    public AlphaHandling Alpha { get; init; } = AlphaHandling.Discard;

    /// <summary>The largest image that is decoded, and the most work and memory that decoding may take.</summary>
    /// <value>The defaults of <see cref="ImageLimits"/>.</value>
    public ImageLimits Limits { get; init; } = new();

    /// <summary>How long loading may take, from the first byte that is read to the last pixel.</summary>
    /// <value>Null: no time limit; the work is bounded by <see cref="Limits"/>. Set it where a stream may stall.</value>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The clock of <see cref="Timeout"/>.</summary>
    /// <value><see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The reference implementation's treatment of an already opened image: orientation ignored, transparency over white.</summary>
    public static ImageDecodeOptions OpenedImage { get; } = new()
    {
        Orientation = OrientationHandling.Ignore,
        Alpha = AlphaHandling.BlendOverWhite,
    };

    internal static ImageDecodeOptions Default { get; } = new();

    internal void Validate()
    {
        Require(Enum.IsDefined(Orientation), nameof(Orientation), $"{Orientation}", "one of its names");
        Require(Enum.IsDefined(Alpha), nameof(Alpha), $"{Alpha}", "one of its names");
        Require(Limits is not null, nameof(Limits), "null", "limits");
        Require(Timeout is null || (Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromDays(1)), nameof(Timeout), $"{Timeout}", "more than zero and at most a day, or null for no time limit");
        Require(TimeProvider is not null, nameof(TimeProvider), "null", "a clock");
        Limits!.Validate();
    }

    private static void Require(bool condition, string option, string found, string allowed)
    {
        if (!condition)
        {
            throw new InvalidOptionException($"{nameof(ImageDecodeOptions)}.{option}", found, allowed);
        }
    }
}
