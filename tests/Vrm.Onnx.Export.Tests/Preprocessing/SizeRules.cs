using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>The steps' size rules under the column names of the reference's tables.</summary>
internal static class SizeRules
{
    /// <summary>The rule that a table's parameters belong to.</summary>
    /// <param name="name">The table's name; only OneVision's limit on tiles is not among the parameters.</param>
    /// <param name="parameters">The step's numbers, under the reference's names.</param>
    public static Func<int, int, Dictionary<string, int?>> Of(string name, JsonElement parameters)
    {
        int Number(string field) => parameters.GetProperty(field).GetInt32();
        bool Has(string field) => parameters.TryGetProperty(field, out _);
        return parameters switch
        {
            _ when Has("factor") => PixelBudget(Number("factor"), Number(Has("min_pixels") ? "min_pixels" : "shortest_edge"), Number(Has("max_pixels") ? "max_pixels" : "longest_edge"), Has("temporal_factor") ? Number("temporal_factor") : null),
            _ when Has("max_num_patches") => PatchBudget(Number("patch_size"), Number("max_num_patches")),
            _ when Has("image_grid_pinpoints") => AnyResolution(parameters, patch: 14, maxTiles: name.StartsWith("llava_onevision", StringComparison.Ordinal) ? 9 : null),
            _ when Has("max_image_size") => Idefics3(Number("longest_edge"), Number("max_image_size")),
            _ when Has("min_crop_size") => PanAndScan(Number("min_crop_size"), Number("max_num_crops"), parameters.GetProperty("min_ratio_to_activate").GetDouble()),
            _ when Has("max_image_tiles") => TileCanvas(Number("tile"), Number("max_image_tiles")),
            _ when Has("tile") => TileGrid(Number("tile"), Number("min_patches"), Number("max_patches")),
            _ when Has("max_size_per_side") => PatchLimits(Number("patch_size"), Number("merge_size"), Number("max_patches"), Number("max_size_per_side")),
            _ when Has("longest_edge") => LongestEdge(Number("longest_edge"), Number("patch_size")),
            _ when Has("shortest_edge") => ShortestEdge(Number("shortest_edge")),
            _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.GetRawText(), $"{name} is a table of no known family; add its rule here."),
        };
    }

    private static Func<int, int, Dictionary<string, int?>> ShortestEdge(int edge)
    {
        var step = new ResizeShortestEdgeStep { Edge = edge, Filter = ResizeFilter.Bicubic };
        return (height, width) => Sizes(step.TargetSize(height, width));
    }

    private static Func<int, int, Dictionary<string, int?>> PixelBudget(int factor, int low, int high, int? frames)
    {
        var step = new ResizeToPixelBudgetStep { Factor = factor, MinPixels = low, MaxPixels = high, FramesCounted = frames ?? 1, EnlargesTiny = frames is not null, Filter = ResizeFilter.Bicubic };
        var tokens = new PatchGridImageTokens { MergeSize = 2 };
        return (height, width) =>
        {
            var size = step.TargetSize(height, width);
            var facts = new ImageFacts { PatchRows = size.Height / (factor / 2), PatchColumns = size.Width / (factor / 2) };
            return Sizes(size, ("grid_h", facts.PatchRows), ("grid_w", facts.PatchColumns), ("image_tokens", tokens.Count(facts)));
        };
    }

    private static Func<int, int, Dictionary<string, int?>> PatchBudget(int patch, int patches)
    {
        var step = new ResizeToPatchBudgetStep { PatchSize = patch, MaxPatches = patches, Filter = ResizeFilter.Bilinear };
        return (height, width) => Sizes(step.TargetSize(height, width));
    }

    private static Func<int, int, Dictionary<string, int?>> AnyResolution(JsonElement parameters, int patch, int? maxTiles)
    {
        var pinpoints = parameters.GetProperty("image_grid_pinpoints").EnumerateArray().Select(pair => new CanvasSize(pair[0].GetInt32(), pair[1].GetInt32())).ToArray();
        // All canvases are made of tiles, and one of them is one tile high.
        var tile = pinpoints.Min(canvas => canvas.Height);
        var step = new FitToPinpointStep { Pinpoints = pinpoints, Filter = ResizeFilter.Bicubic };
        var tokens = new AnyResolutionImageTokens { PatchesPerSide = tile / patch, MaxTiles = maxTiles };
        return (height, width) =>
        {
            var best = step.Best(height, width);
            var (resizedHeight, resizedWidth) = FitToPinpointStep.FittedSize(height, width, best);
            var facts = new ImageFacts { SourceHeight = height, SourceWidth = width, TileRows = best.Height / tile, TileColumns = best.Width / tile };
            return new()
            {
                ["best_height"] = best.Height,
                ["best_width"] = best.Width,
                ["resized_height"] = resizedHeight,
                ["resized_width"] = resizedWidth,
                ["tiles"] = (facts.TileRows * facts.TileColumns) + 1,
                ["image_tokens"] = tokens.Count(facts),
            };
        };
    }

    private static Func<int, int, Dictionary<string, int?>> Idefics3(int edge, int tile)
    {
        var scale = new ScaleToLongestEdgeStep { Edge = edge, Filter = ResizeFilter.Lanczos };
        var multiple = new ResizeToTileMultipleStep { Tile = tile, Filter = ResizeFilter.Lanczos };
        return (height, width) =>
        {
            var size = scale.TargetSize(height, width);
            var (tiledHeight, tiledWidth) = multiple.TargetSize(size.Height, size.Width);
            var isCut = tiledHeight > tile || tiledWidth > tile;
            var (rows, columns) = isCut ? (tiledHeight / tile, tiledWidth / tile) : (0, 0);
            return Sizes(
                size,
                ("tiled_height", tiledHeight),
                ("tiled_width", tiledWidth),
                ("rows", rows),
                ("cols", columns),
                ("frames", (rows * columns) + 1),
                ("rows_by_get_number_of_image_patches", rows),
                ("cols_by_get_number_of_image_patches", columns));
        };
    }

    private static Func<int, int, Dictionary<string, int?>> PanAndScan(int minCrop, int maxCrops, double minRatio)
    {
        var step = new PanAndScanStep { MinCropSize = minCrop, MaxCrops = maxCrops, MinRatio = minRatio };
        return (height, width) =>
        {
            var crops = CropSizes(step, height, width);
            return new()
            {
                ["crops"] = crops.Length,
                ["first_height"] = crops.Length > 0 ? crops[0].Height : null,
                ["first_width"] = crops.Length > 0 ? crops[0].Width : null,
                ["last_height"] = crops.Length > 0 ? crops[^1].Height : null,
                ["last_width"] = crops.Length > 0 ? crops[^1].Width : null,
            };
        };
    }

    private static (int Height, int Width)[] CropSizes(PanAndScanStep step, int height, int width)
    {
        var (count, length) = step.Plan(height, width);
        return [.. Enumerable.Range(0, count).Select(i => width >= height
            ? (height, Math.Min(length, width - (i * length)))
            : (Math.Min(length, height - (i * length)), width))];
    }

    private static Func<int, int, Dictionary<string, int?>> TileGrid(int tile, int fewest, int most)
    {
        var step = new ResizeToTileGridStep { TileHeight = tile, TileWidth = tile, MinTiles = fewest, MaxTiles = most, Filter = ResizeFilter.Bicubic };
        return (height, width) =>
        {
            var (rows, columns) = step.BestGrid(height, width);
            return new() { ["columns"] = columns, ["rows"] = rows, ["tiles_with_thumbnail"] = rows * columns > 1 ? (rows * columns) + 1 : 1 };
        };
    }

    private static Func<int, int, Dictionary<string, int?>> TileCanvas(int tile, int most)
    {
        var step = new FitToTileCanvasStep { Tile = tile, MaxTiles = most, Filter = ResizeFilter.Bilinear };
        return (height, width) =>
        {
            var (rows, columns) = step.BestArrangement(height, width);
            var size = step.FittedSize(height, width, rows, columns);
            return Sizes(
                size,
                ("canvas_height", rows * tile),
                ("canvas_width", columns * tile),
                ("aspect_ratio_id", new StackCanvasesStep { MaxTiles = most }.ArrangementId(rows, columns)));
        };
    }

    private static Func<int, int, Dictionary<string, int?>> LongestEdge(int edge, int patch)
    {
        var step = new ShrinkToLongestEdgeStep { Edge = edge, Multiple = patch, Filter = ResizeFilter.Bicubic };
        var tokens = new PatchRowImageTokens { PatchSize = patch };
        return (height, width) =>
        {
            var size = step.TargetSize(height, width);
            var facts = new ImageFacts { Height = size.Height, Width = size.Width };
            return Sizes(size, ("image_tokens_with_breaks", tokens.Count(facts) + tokens.Rows(facts)));
        };
    }

    private static Func<int, int, Dictionary<string, int?>> PatchLimits(int patch, int merge, int patches, int perSide)
    {
        var step = new ShrinkToPatchLimitsStep { PatchSize = patch, MergeSize = merge, MaxPatches = patches, MaxPatchesPerSide = perSide, Filter = ResizeFilter.Bicubic };
        var tokens = new PatchGridImageTokens { MergeSize = merge };
        return (height, width) =>
        {
            var size = step.TargetSize(height, width);
            var (paddedHeight, paddedWidth) = step.PaddedSize(size.Height, size.Width);
            var facts = new ImageFacts { PatchRows = paddedHeight / patch, PatchColumns = paddedWidth / patch };
            return Sizes(size, ("padded_height", paddedHeight), ("padded_width", paddedWidth), ("image_tokens", tokens.Count(facts)));
        };
    }

    private static Dictionary<string, int?> Sizes((int Height, int Width) size, params (string Name, int Value)[] others)
    {
        var values = new Dictionary<string, int?> { ["new_height"] = size.Height, ["new_width"] = size.Width };
        foreach (var (name, value) in others)
        {
            values[name] = value;
        }
        return values;
    }
}
