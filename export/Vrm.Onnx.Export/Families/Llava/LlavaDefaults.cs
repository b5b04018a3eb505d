namespace Vrm.Onnx.Export.Families.Llava;

/// <summary>What transformers takes for the absent fields of a LLaVA configuration.</summary>
/// <param name="ImageToken">The token id that stands for one row of a picture.</param>
/// <param name="FeatureLayer">The layer of the vision tower that is read.</param>
/// <param name="SkippedRows">Rows that are left out at the beginning of each picture.</param>
internal sealed record LlavaDefaults(int ImageToken, int FeatureLayer, int SkippedRows)
{
    /// <summary>LLaVA and LLaVA-NeXT.</summary>
    public static LlavaDefaults Llava { get; } = new(32_000, -2, 1);

    /// <summary>LLaVA-OneVision.</summary>
    public static LlavaDefaults OneVision { get; } = new(151_646, -1, 0);
}
