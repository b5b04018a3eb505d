using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>Lists of steps that several tests use.</summary>
internal static class Recipes
{
    private static readonly NormalizeStep s_clipNormalize = new()
    {
        RescaleFactor = 1 / 255.0,
        Mean = [0.48145466, 0.4578275, 0.40821073],
        Std = [0.26862954, 0.26130258, 0.27577711],
    };

    /// <summary>Shortest edge, centre crop, normalize.</summary>
    public static ImagePreprocessing Clip(int side) => new()
    {
        Steps =
        [
            new ResizeShortestEdgeStep { Edge = side, Filter = ResizeFilter.Bicubic },
            new CenterCropStep { Height = side, Width = side },
            s_clipNormalize,
            new StackFramesStep(),
        ],
    };

    /// <summary>Qwen2-VL with small limits.</summary>
    public static ImagePreprocessing Patches() => new()
    {
        Steps =
        [
            new ResizeToPixelBudgetStep { Factor = 28, MinPixels = 3136, MaxPixels = 200_704, Filter = ResizeFilter.Bicubic },
            s_clipNormalize,
            new PatchGridStep { PatchSize = 14, MergeSize = 2, Frames = 2 },
        ],
    };

    /// <summary>Any steps on pictures, then a stack.</summary>
    public static ImagePreprocessing Of(params PictureStep[] steps) => new() { Steps = [.. steps, s_clipNormalize, new StackFramesStep()] };
}
