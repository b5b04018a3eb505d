namespace Vrm.Onnx.Export.Models.Config;

/// <summary>What the values of rotary positions have to fit to.</summary>
/// <param name="MaxLength">The longest context, which is the original one where none is named.</param>
/// <param name="HeadSize">Numbers of a head; <see langword="null"/> in families that support no factors for single pairs.</param>
internal readonly record struct RopeLimits(int MaxLength, int? HeadSize);
