using System.Text;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

public sealed class ConfigNodeTests
{
    private const string Sample = """
        {
          "whole": 7, "large": 9007199254740993, "real": 1e-05, "yes": true, "text": "silu", "nothing": null,
          "numbers": [1, 2.5], "layers": [-2, -5], "words": ["a", "b"], "nodes": [{"x": 1}, {"y": 2}],
          "text_config": {"rope_parameters": {"rope_type": "llama3", "factor": 8}, "hidden_size": 64}
        }
        """;

    [Fact]
    public void Getters_FieldsThere_GiveTheirValues()
    {
        var node = Parse(Sample);
        Assert.Equal(7, node.GetInt("whole"));
        Assert.Equal(7, node.GetSize("whole"));
        Assert.Equal(9007199254740993, node.GetLong("large")); // 2^53 + 1: no way through a double
        Assert.Equal(1e-05, node.GetDouble("real"));
        Assert.Equal(7.0, node.GetDouble("whole"));
        Assert.True(node.GetBool("yes"));
        Assert.Equal("silu", node.GetString("text"));
        Assert.Equal([1, 2.5], node.GetDoubles("numbers"));
        Assert.Equal([-2, -5], node.GetInts("layers"));
        Assert.Equal([-2, -5], node.GetIntOrInts("layers"));
        Assert.Equal([7], node.GetIntOrInts("whole"));
        Assert.Equal(["a", "b"], node.GetStrings("words"));
        Assert.Equal(2, node.GetNodes("nodes")[1].GetInt("y"));
        Assert.Equal("config.text_config.rope_parameters", node.GetNode("text_config").GetNode("rope_parameters").Path);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("absent")]
    public void Getters_FieldNullOrAbsent_GiveTheDefault(string name)
    {
        var node = Parse(Sample);
        Assert.Equal(3, node.GetInt(name, 3));
        Assert.Equal(3, node.GetSize(name, 3));
        Assert.Equal(3, node.GetLong(name, 3));
        Assert.Equal(0.5, node.GetDouble(name, 0.5));
        Assert.True(node.GetBool(name, true));
        Assert.Equal("d", node.GetString(name, "d"));
        Assert.False(node.TryGetNode(name, out _));
        Assert.False(node.Has(name));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("absent")]
    public void Getters_RequiredFieldNullOrAbsent_NameIt(string name)
    {
        var node = Parse(Sample);
        Action[] getters =
        [
            () => node.GetInt(name), () => node.GetSize(name), () => node.GetLong(name), () => node.GetDouble(name), () => node.GetBool(name),
            () => node.GetString(name), () => node.GetNode(name), () => node.GetInts(name), () => node.GetIntOrInts(name), () => node.GetDoubles(name),
            () => node.GetStrings(name), () => node.GetNodes(name), () => node.GetChoice(name, ("a", 1)),
        ];
        Assert.All(getters, getter => Assert.Equal($"config.{name}", Assert.Throws<CheckpointException>(getter).Field));
    }

    [Theory]
    [InlineData("7.0")] // a float in Python, not an int
    [InlineData("7e0")]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("1e999")]
    [InlineData("\"7\"")]
    [InlineData("true")]
    [InlineData("[7]")]
    [InlineData("{}")]
    public void GetInt_NotAWholeNumberOf32Bits_IsRefused(string json)
    {
        var node = Parse($$$"""{"f":{{{json}}}}""");
        Assert.Equal("config.f", Assert.Throws<CheckpointException>(() => node.GetInt("f")).Field);
        Assert.Equal("config.f", Assert.Throws<CheckpointException>(() => node.GetInt("f", 1)).Field);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2147483648")]
    public void GetSize_NotASize_IsRefused(string json) =>
        Assert.Equal(json, Assert.Throws<CheckpointException>(() => Parse($$$"""{"f":{{{json}}}}""").GetSize("f")).Found);

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1.5")]
    public void GetLong_NotAWholeNumberOf64Bits_IsRefused(string json) =>
        Assert.Throws<CheckpointException>(() => Parse($$$"""{"f":{{{json}}}}""").GetLong("f"));

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("\"1\"")]
    [InlineData("false")]
    public void GetDouble_NotAFiniteNumber_IsRefused(string json) =>
        Assert.Throws<CheckpointException>(() => Parse($$$"""{"f":{{{json}}}}""").GetDouble("f"));

    [Theory]
    [InlineData("0")]
    [InlineData("\"true\"")]
    public void GetBool_NotABool_IsRefused(string json) =>
        Assert.Throws<CheckpointException>(() => Parse($$$"""{"f":{{{json}}}}""").GetBool("f"));

    [Fact]
    public void GetInts_OneItemWrong_NamesTheItem() =>
        Assert.Equal("config.f[1]", Assert.Throws<CheckpointException>(() => Parse("""{"f":[1,"2"]}""").GetInts("f")).Field);

    [Fact]
    public void GetChoice_Supported_GivesItsMeaning() =>
        Assert.Equal(2, Parse(Sample).GetChoice("text", ("gelu", 1), ("silu", 2)));

    [Fact]
    public void GetChoice_NotSupported_NamesItAndListsTheSupported()
    {
        var node = Parse(Sample).GetNode("text_config").GetNode("rope_parameters");
        var error = Assert.Throws<CheckpointException>(() => node.GetChoice("rope_type", ("default", 0), ("yarn", 1)));
        Assert.Equal(("config.text_config.rope_parameters.rope_type", "\"llama3\"", "one of default, yarn"), (error.Field, error.Found, error.Expected));
        Assert.Equal("config.json, field 'config.text_config.rope_parameters.rope_type': The value is not supported. Found: \"llama3\". Expected: one of default, yarn.", error.Message);
    }

    [Fact]
    public void KindOf_EveryKind_IsToldApart()
    {
        var node = Parse(Sample);
        Assert.Equal(
            [ConfigKind.Missing, ConfigKind.Null, ConfigKind.Bool, ConfigKind.Number, ConfigKind.Text, ConfigKind.List, ConfigKind.Node],
            new[] { "absent", "nothing", "yes", "whole", "text", "words", "text_config" }.Select(node.KindOf));
    }

    [Fact]
    public void UnreadFields_SomeRead_ListsTheRestWithTheirPaths()
    {
        var node = Parse(Sample);
        _ = node.GetInt("whole");
        _ = node.GetNode("text_config").GetNode("rope_parameters").GetString("rope_type");
        _ = node.GetNodes("nodes")[0].GetInt("x");
        _ = node.Has("real");
        node.Ignore("words", "absent", "numbers", "layers");
        Assert.Equal(
            ["config.large", "config.real", "config.yes", "config.text", "config.nodes[1].y", "config.text_config.rope_parameters.factor", "config.text_config.hidden_size"],
            node.UnreadFields());
    }

    [Fact]
    public void UnreadFields_NestedObjectIgnored_IsEmpty()
    {
        var node = Parse("""{"a":{"b":{"c":1},"d":[{"e":2}]},"f":null}""");
        Assert.Equal(["config.a"], node.UnreadFields());
        node.Ignore("a");
        Assert.Empty(node.UnreadFields());
    }

    [Fact]
    public void Names_Always_AreInTheOrderOfTheFile() =>
        Assert.Equal(["z", "a", "m"], Parse("""{"z":1,"a":2,"m":3}""").Names);

    private static ConfigNode Parse(string json) => StrictJson.ParseObject(Encoding.UTF8.GetBytes(json), CheckpointFiles.Source("config.json"), "config");
}
