using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Tests.Imaging;

/// <summary>The steps as a bundle's manifest holds them.</summary>
public class ImagePreprocessingJsonTests
{
    public static TheoryData<string> StepNames() => [.. AllSteps().Select(step => step.GetType().Name)];

    [Theory]
    [MemberData(nameof(StepNames))]
    public void Step_WrittenAndRead_IsEqual(string name)
    {
        var step = AllSteps().Single(step => step.GetType().Name == name);
        var json = JsonSerializer.Serialize(step, TestJsonContext.Default.ImageStep);
        var read = JsonSerializer.Deserialize(json, TestJsonContext.Default.ImageStep)!;
        Assert.Equal(step.GetType(), read.GetType());
        Assert.Equal(json, JsonSerializer.Serialize(read, TestJsonContext.Default.ImageStep));
        read.Validate(new StepCheck("steps[0]"));
    }

    [Theory]
    [MemberData(nameof(StepNames))]
    public void Step_WithAnUnknownField_IsRefused(string name)
    {
        var step = AllSteps().Single(step => step.GetType().Name == name);
        var json = JsonSerializer.SerializeToNode(step, TestJsonContext.Default.ImageStep)!;
        json["gamma"] = 2.2;
        Assert.Throws<JsonException>(() => json.Deserialize(TestJsonContext.Default.ImageStep));
    }

    [Theory]
    [MemberData(nameof(StepNames))]
    public void Step_WithoutARequiredField_IsRefused(string name)
    {
        var step = AllSteps().Single(step => step.GetType().Name == name);
        foreach (var property in step.GetType().GetProperties().Where(property => property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute), inherit: false)))
        {
            var json = JsonSerializer.SerializeToNode(step, TestJsonContext.Default.ImageStep)!.AsObject();
            Assert.True(json.Remove(JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
            Assert.Throws<JsonException>(() => json.Deserialize(TestJsonContext.Default.ImageStep));
        }
    }

    [Fact]
    public void Steps_EveryKind_IsRegisteredUnderItsName()
    {
        var kinds = typeof(ImageStep).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ImageStep)) && !type.IsAbstract).Select(type => type.Name).Order();
        Assert.Equal(kinds, AllSteps().Select(step => step.GetType().Name).Order());
    }

    [Fact]
    public void Preprocessing_OfAnUnknownStep_IsRefused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{ "steps": [{ "step": "solarize" }] }""", TestJsonContext.Default.ImagePreprocessing));

    [Fact]
    public void Preprocessing_Written_ReadsAsAList()
    {
        var json = JsonNode.Parse(JsonSerializer.Serialize(Recipes.Clip(336), TestJsonContext.Default.ImagePreprocessing))!;
        Assert.Equal(["resizeShortestEdge", "centerCrop", "normalize", "stackFrames"], json["steps"]!.AsArray().Select(step => (string)step!["step"]!));
        Assert.Equal("bicubic", (string)json["steps"]![0]!["filter"]!);
    }

    [Theory]
    [InlineData("""{ "kind": "fixed", "tokens": 576 }""")]
    [InlineData("""{ "kind": "frames", "tokensPerFrame": 64 }""")]
    [InlineData("""{ "kind": "patchGrid", "mergeSize": 2 }""")]
    [InlineData("""{ "kind": "patchRows", "patchSize": 16 }""")]
    [InlineData("""{ "kind": "anyResolution", "patchesPerSide": 24, "maxTiles": 9 }""")]
    public void TokenCount_EveryKind_IsReadAndValid(string json)
    {
        var count = JsonSerializer.Deserialize(json, TestJsonContext.Default.ImageTokenCount)!;
        count.Validate();
        Assert.Equal(count, JsonSerializer.Deserialize(JsonSerializer.Serialize(count, TestJsonContext.Default.ImageTokenCount), TestJsonContext.Default.ImageTokenCount));
    }

    [Theory]
    [InlineData("""{ "kind": "fixed", "tokens": 0 }""")]
    [InlineData("""{ "kind": "frames", "tokensPerFrame": -1 }""")]
    [InlineData("""{ "kind": "patchGrid", "mergeSize": 1000000000 }""")]
    [InlineData("""{ "kind": "anyResolution", "patchesPerSide": 24, "maxTiles": 0 }""")]
    public void TokenCount_OutOfRange_IsRefused(string json) =>
        Assert.Throws<ImagePreprocessingException>(JsonSerializer.Deserialize(json, TestJsonContext.Default.ImageTokenCount)!.Validate);

    private static ImageStep[] AllSteps() =>
    [
        new ResizeStep { Height = 3, Width = 4, Filter = ResizeFilter.Box },
        new ResizeShortestEdgeStep { Edge = 5, Filter = ResizeFilter.Hamming },
        new ScaleToLongestEdgeStep { Edge = 6, MaxSide = 7, Filter = ResizeFilter.Lanczos },
        new ShrinkToLongestEdgeStep { Edge = 8, Multiple = 9, Filter = ResizeFilter.Nearest },
        new ShrinkToPatchLimitsStep { PatchSize = 1, MaxPatches = 2, MaxPatchesPerSide = 3, MergeSize = 4, Filter = ResizeFilter.Bilinear },
        new ResizeToPixelBudgetStep { Factor = 1, MinPixels = 2, MaxPixels = 3, FramesCounted = 4, EnlargesTiny = true, Filter = ResizeFilter.Bicubic },
        new ResizeToPatchBudgetStep { PatchSize = 1, MaxPatches = 2, Filter = ResizeFilter.Bicubic },
        new ResizeToTileMultipleStep { Tile = 3, Filter = ResizeFilter.Bicubic },
        new ResizeToTileGridStep { TileHeight = 1, TileWidth = 2, MinTiles = 3, MaxTiles = 4, Filter = ResizeFilter.Bicubic },
        new FitToPinpointStep { Pinpoints = [new CanvasSize(1, 2), new CanvasSize(3, 4)], Filter = ResizeFilter.Bicubic },
        new FitToTileCanvasStep { Tile = 1, MaxTiles = 2, Filter = ResizeFilter.Bicubic },
        new CenterCropStep { Height = 1, Width = 2 },
        new PadToSquareStep { Fill = [1, 2, 3] },
        new PanAndScanStep { MinCropSize = 1, MaxCrops = 2, MinRatio = 1.5 },
        new TileStep { Height = 1, Width = 2 },
        new AddOverviewStep { Height = 1, Width = 2, Of = OverviewSource.Resized, Position = OverviewPosition.Last, OnlyForSeveralTiles = true, Filter = ResizeFilter.Bicubic },
        new NormalizeStep { RescaleFactor = 0.5, Mean = [1, 2, 3], Std = [4, 5, 6] },
        new StackFramesStep { Counts = FrameCounts.Crops },
        new StackTilesStep { CountsImages = true },
        new StackSamplesStep(),
        new StackCanvasesStep { MaxTiles = 4 },
        new StackPaddedStep(),
        new PatchGridStep { PatchSize = 14, MergeSize = 2, Frames = 2 },
        new PatchSequenceStep { PatchSize = 16, MaxPatches = 256 },
    ];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ImagePreprocessing))]
[JsonSerializable(typeof(ImageTokenCount))]
[JsonSerializable(typeof(ImageExpansion))]
internal sealed partial class TestJsonContext : JsonSerializerContext;
