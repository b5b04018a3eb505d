namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>How a picture stands in the prompt.</summary>
/// <param name="Token">The id of the token that stands for one row of image features.</param>
/// <param name="Count">How many of them a picture takes.</param>
/// <param name="Expansion">What surrounds and divides them.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ImageTokenSpec(int Token, ImageTokenCount Count, ImageExpansion Expansion);
