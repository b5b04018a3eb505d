namespace Vrm.Onnx.Training.Data;

/// <summary>Ids that are not spelled in texts, and lengths in tokens.</summary>
/// <param name="End">Ends a reply.</param>
/// <param name="Image">Stands for one row of a picture.</param>
/// <param name="ImageTokens">Rows per picture.</param>
/// <param name="MaxLength">The longest context.</param>
internal sealed record SpecialTokens(int End, int Image, int ImageTokens, int MaxLength);
