using System.Runtime.CompilerServices;
using System.Text;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

public sealed class StrictJsonTests
{
    public static TheoryData<string, string> Corpus()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(DataFolder(), "json-test-suite.tsv")))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            data.Add(line[..tab], line[(tab + 1)..]);
        }

        return data;
    }

    // Valid JSON that this reader refuses on purpose, since Python takes the last of two equal names and a person may read the first.
    private static readonly string[] Stricter = ["y_object_duplicated_key", "y_object_duplicated_key_and_value"];

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Parse_CorpusCase_IsTakenOrRefusedAsItsNameSays(string name, string base64)
    {
        var taken = IsTaken(Convert.FromBase64String(base64));
        if (name.StartsWith("y_", StringComparison.Ordinal))
        {
            Assert.Equal(!Stricter.Contains(name), taken);
        }
        else if (name.StartsWith("n_", StringComparison.Ordinal))
        {
            Assert.False(taken);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[{\"\":")]
    [InlineData("{\"a\":")]
    public void Parse_HundredThousandOpenBrackets_IsRefused(string open) =>
        Assert.False(IsTaken(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, 100_000)))));

    [Theory]
    [InlineData(StrictJson.MaxDepth, true)]
    [InlineData(StrictJson.MaxDepth + 1, false)]
    public void Parse_Nesting_IsTakenUpToTheLimit(int depth, bool taken) =>
        Assert.Equal(taken, IsTaken(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth))));

    [Theory]
    [InlineData("""{"a":1,"b":{"c":NaN}}""", "config.b.c")]
    [InlineData("""{"a":1,"b":{"c":[1,-Infinity]}}""", "config.b.c[1]")]
    [InlineData("""{"a":Infinity}""", "config.a")]
    [InlineData("""{"a":{"b":1},"c":tru}""", "config.c")]
    [InlineData("""{"a":{"b":1,"b":2}}""", "config.a.b")]
    [InlineData("""{"a":{"b":"\ud800"}}""", "config.a.b")]
    public void Parse_Malformed_NamesTheField(string json, string field)
    {
        var error = Assert.Throws<CheckpointException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(json), CheckpointFiles.Source("config.json"), "config"));
        Assert.Equal(("config.json", field), (error.File, error.Field));
    }

    [Fact]
    public void Parse_ByteOrderMark_IsRefusedByName()
    {
        var error = Assert.Throws<CheckpointException>(() => StrictJson.Parse("\uFEFF{}"u8, CheckpointFiles.Source("config.json"), "config"));
        Assert.Contains("byte order mark", error.Message, StringComparison.Ordinal);
    }

    private static string DataFolder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "data");

    private static bool IsTaken(byte[] json)
    {
        try
        {
            StrictJson.Parse(json, CheckpointFiles.Source("config.json"), "config");
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
