using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Tests.Imaging;

public class ImagePreprocessingValidationTests
{
    private static readonly ResizeStep s_resize = new() { Height = 8, Width = 8, Filter = ResizeFilter.Bicubic };

    public static TheoryData<string, string> Wrong() => new()
    {
        { "width 0", "steps[0].width" },
        { "width -1", "steps[0].width" },
        { "height 10^9", "steps[0].height" },
        { "filter 9", "steps[0].filter" },
        { "mean NaN", "steps[1].mean" },
        { "std 0", "steps[1].std" },
        { "std below float", "steps[1].std" },
        { "mean alone", "steps[1].std" },
        { "two means", "steps[1].mean" },
        { "factor infinite", "steps[1].rescaleFactor" },
        { "fill 256", "steps[0].fill" },
        { "no pinpoint", "steps[0].pinpoints" },
        { "pinpoint 0", "steps[0].pinpoints[1].width" },
        { "pixels reversed", "steps[0].maxPixels" },
        { "ratio NaN", "steps[0].minRatio" },
        { "null step", "steps[0]" },
        { "no layout", "steps[2]" },
        { "no normalize", "steps[1]" },
        { "normalize first", "steps[0]" },
        { "layout for several", "stepsForSeveral[0]" },
        { "nothing", "steps" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_WrongList_NamesTheField(string what, string field) =>
        Assert.Equal(field, Assert.Throws<ImagePreprocessingException>(List(what).Validate).Field);

    private static ImagePreprocessing List(string what) => what switch
    {
        "width 0" => Recipes.Of(s_resize with { Width = 0 }),
        "width -1" => Recipes.Of(s_resize with { Width = -1 }),
        "height 10^9" => Recipes.Of(s_resize with { Height = 1_000_000_000 }),
        "filter 9" => Recipes.Of(s_resize with { Filter = (ResizeFilter)9 }),
        "mean NaN" => Normalized(new NormalizeStep { Mean = [0, double.NaN, 0], Std = [1, 1, 1] }),
        "std 0" => Normalized(new NormalizeStep { Mean = [0, 0, 0], Std = [1, 0, 1] }),
        "std below float" => Normalized(new NormalizeStep { Mean = [0, 0, 0], Std = [1, 1e-60, 1] }),
        "mean alone" => Normalized(new NormalizeStep { Mean = [0, 0, 0] }),
        "two means" => Normalized(new NormalizeStep { Mean = [0, 0], Std = [1, 1, 1] }),
        "factor infinite" => Normalized(new NormalizeStep { RescaleFactor = double.PositiveInfinity }),
        "fill 256" => Recipes.Of(new PadToSquareStep { Fill = [0, 256, 0] }),
        "no pinpoint" => Recipes.Of(new FitToPinpointStep { Pinpoints = [], Filter = ResizeFilter.Bicubic }),
        "pinpoint 0" => Recipes.Of(new FitToPinpointStep { Pinpoints = [new(1, 1), new(1, 0)], Filter = ResizeFilter.Bicubic }),
        "pixels reversed" => Recipes.Of(new ResizeToPixelBudgetStep { Factor = 28, MinPixels = 9, MaxPixels = 8, Filter = ResizeFilter.Bicubic }),
        "ratio NaN" => Recipes.Of(new PanAndScanStep { MinCropSize = 1, MaxCrops = 1, MinRatio = double.NaN }),
        "null step" => new() { Steps = [null!, new NormalizeStep(), new StackFramesStep()] },
        "no layout" => new() { Steps = [s_resize, new NormalizeStep(), s_resize] },
        "no normalize" => new() { Steps = [s_resize, s_resize, new StackFramesStep()] },
        "normalize first" => new() { Steps = [new NormalizeStep(), new NormalizeStep(), new StackFramesStep()] },
        "layout for several" => Recipes.Clip(8) with { StepsForSeveral = [new StackFramesStep()] },
        _ => new() { Steps = [] },
    };

    private static ImagePreprocessing Normalized(NormalizeStep normalize) => new() { Steps = [s_resize, normalize, new StackFramesStep()] };
}
