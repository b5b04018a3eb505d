namespace Vrm.Onnx.Export.Preprocessing;

/// <summary>Means and standard deviations that processor classes have as defaults.</summary>
/// <param name="Mean">Of red, green and blue.</param>
/// <param name="Std">Of red, green and blue.</param>
internal sealed record PixelStatistics(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>Of the pictures that CLIP was trained on.</summary>
    public static PixelStatistics Clip { get; } = new([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]);

    /// <summary>From -1 to 1.</summary>
    public static PixelStatistics Half { get; } = new([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
}
