using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Resampling;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>Every resized picture under golden/images/resize, byte for byte, with every implementation of the passes.</summary>
[Trait("Golden", "images")]
public class ResizeGoldenTests
{
    private const string Kind = "images/resize";

    public static TheoryData<string, string> Pictures()
    {
        var rows = new TheoryData<string, string>();
        foreach (var name in GoldenFolder.Cases(Kind, "meta.json"))
        {
            using var meta = ReadMeta(name);
            foreach (var filter in meta.RootElement.GetProperty("filters").EnumerateObject())
            {
                rows.Add(name, filter.Name);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Resize_GoldenPicture_EqualsPillowBitForBit(string name, string filter)
    {
        using var meta = ReadMeta(name);
        var folder = Path.Combine(GoldenFolder.Root(Kind), name);
        var mode = meta.RootElement.GetProperty("mode").GetString()!;
        var source = RawPicture.Read(Path.Combine(folder, "input.png"), mode);
        var expected = RawPicture.Read(Path.Combine(folder, meta.RootElement.GetProperty("filters").GetProperty(filter).GetString()!), mode);
        var (columns, rows) = Axes(meta.RootElement, source);
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            var target = new Picture(new byte[expected.Buffer.Length], 0, expected.Width, expected.Height, expected.Stride) { Channels = expected.Channels };
            new Resampler(threads: 1, width).Resize(source, new ResizePlan(columns, rows, Enum.Parse<ResizeFilter>(filter, ignoreCase: true)), target);
            if (!expected.Buffer.AsSpan().SequenceEqual(target.Buffer))
            {
                Assert.Fail($"{width}: {FirstDifference(expected, target)}");
            }
        }
    }

    private static (AxisSpan Columns, AxisSpan Rows) Axes(JsonElement meta, Picture source)
    {
        var size = meta.GetProperty("size_wh");
        var columns = AxisSpan.Whole(source.Width, size[0].GetInt32());
        var rows = AxisSpan.Whole(source.Height, size[1].GetInt32());
        var box = meta.GetProperty("box_ltrb");
        return box.ValueKind == JsonValueKind.Null
            ? (columns, rows)
            : (columns with { Low = box[0].GetSingle(), High = box[2].GetSingle() }, rows with { Low = box[1].GetSingle(), High = box[3].GetSingle() });
    }

    private static string FirstDifference(Picture expected, Picture actual)
    {
        var at = expected.Buffer.AsSpan().CommonPrefixLength(actual.Buffer);
        return $"byte {at} of row {at / expected.Stride} is {actual.Buffer[at]} instead of {expected.Buffer[at]}";
    }

    private static JsonDocument ReadMeta(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Root(Kind), name, "meta.json")));
}
