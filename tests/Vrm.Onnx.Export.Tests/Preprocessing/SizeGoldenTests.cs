using System.Text.Json;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Preprocessing;

/// <summary>Every row of every table under golden/images/sizes: sizes, tiles and token counts at published parameters.</summary>
[Trait("Golden", "images")]
public class SizeGoldenTests
{
    private const string Kind = "images/sizes";

    public static TheoryData<string> Tables()
    {
        var rows = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(GoldenFolder.Root(Kind), "*.json").Order(StringComparer.Ordinal))
        {
            rows.Add(Path.GetFileNameWithoutExtension(file));
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void SizeRule_EveryRowOfTheTable_EqualsTheReference(string name)
    {
        using var table = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Root(Kind), name + ".json")));
        var columns = table.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToArray();
        var rule = SizeRules.Of(name, table.RootElement.GetProperty("params"));
        foreach (var row in table.RootElement.GetProperty("rows").EnumerateArray())
        {
            var (height, width) = (row[0].GetInt32(), row[1].GetInt32());
            if (row[2].ValueKind == JsonValueKind.String)
            {
                Assert.Equal(ImageFault.AspectRatio, Assert.Throws<ImageException>(() => rule(height, width)).Fault);
                continue;
            }
            var actual = rule(height, width);
            for (var i = 2; i < columns.Length; i++)
            {
                int? expected = row[i].ValueKind == JsonValueKind.Null ? null : row[i].GetInt32();
                Assert.True(expected == actual[columns[i]], $"{height} x {width}: {columns[i]} is {actual[columns[i]]} instead of {expected}");
            }
        }
    }
}
