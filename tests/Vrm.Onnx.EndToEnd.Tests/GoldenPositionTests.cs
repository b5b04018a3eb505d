using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>The runtime's positions against those that transformers computed, for every golden checkpoint that records them.</summary>
[Trait("Golden", "models")]
public class GoldenPositionTests
{
    private static string Root { get; } = GoldenFolder.Root("models");

    public static TheoryData<string> Cases()
    {
        var data = new TheoryData<string>();
        foreach (var name in GoldenFolder.Cases("models", "expected.safetensors"))
        {
            using var golden = new GoldenModel(Path.Combine(Root, name));
            if (golden.Has("position_ids"))
            {
                data.Add(name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_RecordedPrompt_GivesTheRecordedPositions(string name)
    {
        using var golden = new GoldenModel(Path.Combine(Root, name));
        var facts = ModelFamilies.Of(golden.Checkpoint).Export(golden.Checkpoint, PrecisionPlan.Float32).Facts;
        int[] ids = [.. golden.Ints("input_ids").Select(id => (int)id)];
        var positions = new TokenPositions(facts.Positions!, facts.ImageToken, ids.Length);

        positions.Append(ids, Pictures(golden));

        var found = new long[TokenPositions.Axes * ids.Length];
        positions.CopyTail(0, found);
        Assert.Equal(golden.Ints("position_ids"), found);
    }

    private static List<ImageFacts> Pictures(GoldenModel golden)
    {
        if (!golden.Has("image_grid_thw"))
        {
            return [];
        }

        return [.. golden.Ints("image_grid_thw").Chunk(3).Select(grid => new ImageFacts { PatchRows = (int)grid[1], PatchColumns = (int)grid[2] })];
    }
}
