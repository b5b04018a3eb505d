using System.Text.Json;
using System.Text.Json.Nodes;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Bundles.Calibration;

namespace Vrm.Onnx.Tests.Bundles;

/// <summary>Every value of a manifest is replaced by others: what comes of it is a bundle or a <see cref="BundleException"/>, and nothing else.</summary>
public sealed class ManifestValueTests : IDisposable
{
    private static readonly string[] s_values =
        ["null", "-1", "0", "7", "1e300", "99999999999999999999", "0.5", "true", "\"\"", "\"-5\"", "\"\\u0000\"", "\"\\ud800\"", "\"surprise\"", "[]", "[null]", "{}", "{\"a\":null}"];

    private readonly BundleFolder _bundle = new();

    public ManifestValueTests()
    {
        var manifest = _bundle.CreateManifest();
        var graphs = manifest.Graphs;
        _bundle.Write(manifest with
        {
            Graphs = graphs with { Decoder = graphs.Decoder with { Matrices = [new MatrixOptions { Name = "head", Bits = 4, BlockSize = 32, AccuracyLevel = 4 }] } },
            Generation = manifest.Generation with { Temperature = 0.5, TopK = 3, TopP = 0.5, RepetitionPenalty = 1.1, MaxOutputTokens = 8, SuppressedTokens = [1], SuppressedFirstTokens = [2], SuppressedSequences = [[1, 2]] },
            Provenance = manifest.Provenance with { Options = new Dictionary<string, string> { ["compute"] = "Float32" } },
            Calibration = Calibration,
        });
    }

    private static CalibrationSection Calibration { get; } = new()
    {
        DataDigest = new string('a', 64),
        Questions = new KnownQuestions { Texts = ["what is the heart rate?"], Patterns = ["what is the .*"] },
        Thresholds = [new FieldThreshold { Field = "heart_rate", MinConfidence = 0.9, Coverage = 0.8, ErrorRate = 0.01 }],
        Images = new ImageStatistics { Count = 10, Measures = [new ImageMeasure { Name = "luminance", Mean = 0.5, StandardDeviation = 0.1, Min = 0.2, Max = 0.9 }] },
    };

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Open_AnyValueReplaced_IsReadOrRefusedByName()
    {
        var text = File.ReadAllText(_bundle.File(BundleManifest.FileName));
        var reader = new BundleManifestReader("vrm.json");
        var (places, refused) = (PlacesOf(JsonNode.Parse(text)!, ""), 0);
        foreach (var place in places)
        {
            foreach (var value in s_values)
            {
                var error = Record.Exception(() => reader.Read(System.Text.Encoding.UTF8.GetBytes(Replaced(text, place, value))));
                Assert.True(error is null or BundleException, $"{place} = {value}: {error}");
                refused += error is null ? 0 : 1;
            }
        }

        Assert.InRange(refused, places.Count * s_values.Length / 2, places.Count * s_values.Length); // most places take one or two of them
    }

    [Fact]
    public void Open_NullInAList_NamesItsPlace()
    {
        var text = File.ReadAllText(_bundle.File(BundleManifest.FileName));
        var items = PlacesOf(JsonNode.Parse(text)!, "").Where(place => place.EndsWith(']')).ToList();
        foreach (var place in items)
        {
            var error = Assert.Throws<BundleException>(() => new BundleManifestReader("vrm.json").Read(System.Text.Encoding.UTF8.GetBytes(Replaced(text, place, "null"))));
            Assert.Equal((place, "\"null\""), (error.Field, error.Found));
        }

        Assert.Contains("files[0]", items);
        Assert.Contains("graphs.decoder.inputs[1]", items);
        Assert.Contains("graphs.states[0].tensors[1].shape[2]", items);
    }

    [Theory]
    [InlineData("suppressedTokens", "[-1]", "generation.suppressedTokens[0]")]
    [InlineData("suppressedFirstTokens", "[1, 1000000000]", "generation.suppressedFirstTokens[1]")]
    [InlineData("suppressedSequences", "[[1], []]", "generation.suppressedSequences[1]")]
    [InlineData("suppressedSequences", "[[-1]]", "generation.suppressedSequences[0][0]")]
    public void Open_SuppressedTokenThatIsNone_NamesIt(string name, string value, string field)
    {
        _bundle.Edit(json => json["generation"]![name] = JsonNode.Parse(value));

        Assert.Equal(field, Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path)).Field);
    }

    [Theory]
    [InlineData("temperature", "-5")]
    [InlineData("topK", "-3")]
    [InlineData("topP", "7")]
    [InlineData("repetitionPenalty", "0")]
    [InlineData("maxOutputTokens", "0")]
    public void Open_DefaultThatNoOptionMayHave_NamesIt(string name, string value)
    {
        _bundle.Edit(json => json["generation"]![name] = JsonNode.Parse(value));

        var error = Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path));

        Assert.Equal(($"generation.{name}", value), (error.Field, error.Found));
        Assert.NotNull(error.Expected);
    }

    [Fact]
    public void Open_ValueOfAnotherKind_SaysWhereAndWhat()
    {
        _bundle.Edit(json => json["graphs"]!["maxLength"] = "long");

        var error = Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path));

        Assert.Equal(("graphs.maxLength", "\"long\""), (error.Field, error.Found));
    }

    [Fact]
    public void Open_SectionsOfLaterVersions_AreKept()
    {
        const string Section = """{"knows":[1,null,{"more":"things"}]}""";
        _bundle.Edit(json => json["extensions"] = new JsonObject { ["com.example.watching"] = JsonNode.Parse(Section) });

        _bundle.Write(Bundle.Open(_bundle.Path).Manifest);

        var again = Bundle.Open(_bundle.Path).Manifest.Extensions!["com.example.watching"];
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Section).RootElement, again));
    }

    [Fact]
    public void Open_Calibration_IsRead()
    {
        var read = Bundle.Open(_bundle.Path).Manifest.Calibration!;

        Assert.Equal(Calibration.Questions!.Patterns, read.Questions!.Patterns);
        Assert.Equal(Calibration.Thresholds, read.Thresholds);
        Assert.Equal(Calibration.Images!.Measures, read.Images!.Measures);
    }

    [Fact]
    public void Open_TemplateThatIsNotListed_IsRefused()
    {
        _bundle.Edit(json => json["chatTemplate"] = "chat_template.jinja");

        Assert.Equal("chatTemplate", Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path)).Field);
    }

    /// <summary>The dotted paths of all values but those of sections that are kept as they are.</summary>
    private static List<string> PlacesOf(JsonNode node, string path)
    {
        List<string> places = path.Length == 0 ? [] : [path];
        if (node is JsonObject members)
        {
            places.AddRange(members.SelectMany(member => PlacesOf(member.Value!, path.Length == 0 ? member.Key : $"{path}.{member.Key}")));
        }
        else if (node is JsonArray items)
        {
            places.AddRange(items.SelectMany((item, index) => PlacesOf(item!, $"{path}[{index}]")));
        }

        return places;
    }

    private static string Replaced(string text, string place, string value)
    {
        const string Mark = "\u2603";
        var root = JsonNode.Parse(text)!;
        var node = root;
        var steps = place.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1])
        {
            node = step[0] == '[' ? node[int.Parse(step[1..^1])]! : node[step]!;
        }

        if (steps[^1][0] == '[')
        {
            node[int.Parse(steps[^1][1..^1])] = Mark;
        }
        else
        {
            node[steps[^1]] = Mark;
        }

        return root.ToJsonString().Replace(JsonSerializer.Serialize(Mark), value, StringComparison.Ordinal);
    }
}
