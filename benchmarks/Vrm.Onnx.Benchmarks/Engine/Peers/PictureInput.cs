using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>A picture and the prompts about it, as this library prepares them.</summary>
/// <param name="Pixels">What the vision encoder is given.</param>
/// <param name="ImageToken">The token that stands for a row of the picture.</param>
/// <param name="Prompts">A prompt per <see cref="Question"/>.</param>
internal sealed record PictureInput(PixelBatch Pixels, int ImageToken, IReadOnlyList<int[]> Prompts);
