using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>The variants of LLaVA that no golden case has, against the formulas in double precision.</summary>
public class LlavaVariantTests
{
    private const double Tolerance = 1e-4;

    private static readonly LlavaSpec[] Specs =
    [
        new() { Name = "clip, all defaults" },
        new() { Name = "clip, full, before the first layer, relu", FullStrategy = true, FeatureLayers = [0], VisionActivation = "relu", ProjectorActivation = "relu" },
        new() { Name = "clip, three layers, gelu, projector without bias", FeatureLayers = [-1, 0, 2], VisionActivation = "gelu", ProjectorBias = false },
        new() { Name = "siglip, default strategy drops the first patch", Siglip = true, VisionActivation = "gelu_pytorch_tanh", FeatureLayers = [-1] },
        new() { Name = "siglip, full, folded projector", Siglip = true, VisionActivation = "gelu_pytorch_tanh", FullStrategy = true, ProjectorActivation = "linear" },
        new() { Name = "folded projector without bias", ProjectorActivation = "linear", ProjectorBias = false },
        new() { Name = "llama, all biases", AttentionBias = true, FeedForwardBias = true },
        new() { Name = "heads wider than the model, padded", HeadSize = 24, AttentionBias = true },
        new() { Name = "heads of 16", HeadSize = 16, KeyValueHeads = 1 },
        new() { Name = "one layer, no grouping", Layers = 1, KeyValueHeads = 4, TextActivation = "gelu" },
        new()
        {
            Name = "linear rope, old fields", RopeTheta = 500, TextFields = """{"rope_theta":500,"rope_scaling":{"type":"linear","factor":2.5}}""",
            Stretch = frequency => frequency / 2.5,
        },
        new() { Name = "llama3 rope, new fields", RopeTheta = 100, HeadSize = 16, Stretch = Llama3, TextFields = Llama3Fields },
        new()
        {
            // 16 ln(32 / 2π·turns) / 2 ln 1e8 is −0.80 for 32 turns and 0.71 for 1: floor and ceiling 0 and 1. The scale is 0.1 ln 4 + 1.
            Name = "yarn, factor alone", HeadSize = 16, RopeTheta = 1e8, RotaryScale = 1.1386294361119891,
            TextFields = """{"rope_theta":1e8,"rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":32}}""",
            StretchPair = (pair, _, frequency) => pair == 0 ? frequency : frequency / 4,
        },
        new()
        {
            // 16 ln(32 / 2π·turns) / 2 ln 100 is 0.03 for 5 turns and 4.83 for 0.316: floor and ceiling 0 and 5, kept shares 1, 4/5, 3/5 …
            Name = "yarn, own bounds and attention", HeadSize = 16, RopeTheta = 100, RotaryScale = 0.75,
            TextFields = """{"rope_parameters":{"rope_type":"yarn","rope_theta":100,"factor":4,"original_max_position_embeddings":32,"beta_fast":5.0,"beta_slow":0.316,"attention_factor":0.75}}""",
            StretchPair = (pair, _, frequency) => Math.Clamp((5 - pair) / 5.0, 0, 1) is var kept ? (frequency * kept) + (frequency / 4 * (1 - kept)) : 0,
        },
        new()
        {
            Name = "longrope, short sequences", HeadSize = 16, RopeTheta = 100, RotaryScale = Math.Sqrt(1 + (Math.Log(2) / Math.Log(32))), TextFields = LongRopeFields(32),
            StretchPair = (pair, _, frequency) => frequency / (1 + (0.1 * pair)),
        },
        new()
        {
            Name = "longrope, sequences longer than before stretching", HeadSize = 16, RopeTheta = 100, RotaryScale = Math.Sqrt(1 + (Math.Log(16) / Math.Log(4))), TextFields = LongRopeFields(4),
            StretchPair = (pair, length, frequency) => frequency / (length > 4 ? 2 + pair : 1 + (0.1 * pair)),
        },
        new() { Name = "mistral, window of 6", Text = "mistral", TextFields = """{"sliding_window":6}""", Window = _ => 6 },
        new() { Name = "mistral, no window", Text = "mistral", TextFields = """{"sliding_window":null}""" },
        new()
        {
            Name = "qwen2, second layer with a window", Text = "qwen2", TextFields = """{"use_sliding_window":true,"sliding_window":5,"max_window_layers":1}""",
            Window = layer => layer == 1 ? 5 : int.MaxValue,
        },
        new()
        {
            Name = "qwen2, windows by kind of layer", Text = "qwen2", Window = layer => layer == 0 ? 4 : int.MaxValue,
            TextFields = """{"use_sliding_window":true,"sliding_window":4,"max_window_layers":0,"layer_types":["sliding_attention","full_attention"]}""",
        },
        new() { Name = "qwen3, normalized heads", Text = "qwen3", HeadSize = 16 },
        new() { Name = "qwen3, normalized heads that are padded, with biases", Text = "qwen3", HeadSize = 12, AttentionBias = true },
        new() { Name = "tied in the text part", TiedInText = true, SeparateHead = false },
        new() { Name = "tied by configuration, with a head of its own", TiedInText = true },
        new() { Name = "rotary head size of 4", Heads = 8, Layers = 3 },
    ];

    private const string Llama3Fields =
        """{"rope_parameters":{"rope_type":"llama3","rope_theta":100,"factor":4,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":32}}""";

    private static string LongRopeFields(int original) =>
        $$$"""{"rope_parameters":{"rope_type":"longrope","rope_theta":100,"original_max_position_embeddings":{{{original}}},"short_factor":[1,1.1,1.2,1.3,1.4,1.5,1.6,1.7],"long_factor":[2,3,4,5,6,7,8,9]}}""";

    public static TheoryData<string> Names() => [.. Specs.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_Variant_MatchesTheFormulas(string name)
    {
        var spec = Specs.Single(spec => spec.Name == name);
        using var seeded = new SeededLlava(spec);
        var reference = new ReferenceLlava(seeded);
        using var checkpoint = Checkpoint.Open(seeded.Folder);
        using var model = new ExportedModel(checkpoint, PrecisionPlan.Float32);
        var random = new Random(1);
        var pixels = Enumerable.Range(0, 3 * spec.ImageSize * spec.ImageSize).Select(_ => (random.NextSingle() * 2) - 1).ToArray();

        var hidden = model.EncodeVision(pixels, [1, 3, spec.ImageSize, spec.ImageSize]);
        var expectedHidden = reference.Vision(pixels);
        Check(expectedHidden, hidden);
        var features = model.Project(hidden);
        var expectedFeatures = reference.Project(expectedHidden);
        Check(expectedFeatures, features);
        Assert.Equal(expectedFeatures.Length, model.Export.Facts.ImageTokensPerPicture);

        long[] ids = [1, 7, .. Enumerable.Repeat((long)LlavaSpec.ImageToken, expectedFeatures.Length), 9, 30, 11, 12];
        long[] more = [13, LlavaSpec.ImageToken, 45]; // an image token without a picture keeps its own row of the table
        using var run = new DecoderRun(model, ids.Length + more.Length);
        Check(reference.Logits(ids, expectedFeatures), run.Append(ids, features, ids.Length));

        // The same tokens as they come when a model generates: one by one onto the cache.
        var all = ReferenceWithPast(reference, [.. ids, .. more], expectedFeatures);
        for (var i = 0; i < more.Length; i++)
        {
            Check([all[ids.Length + i]], run.Append([more[i]], [], 1));
        }
    }

    private static double[][] ReferenceWithPast(ReferenceLlava reference, long[] ids, double[][] features)
    {
        var table = reference.TableRow(LlavaSpec.ImageToken);
        return reference.Logits(ids, [.. features, table]);
    }

    private static double Llama3(double frequency)
    {
        var wavelength = 2 * Math.PI / frequency;
        var smooth = Math.Clamp(((32 / wavelength) - 1) / (4 - 1), 0, 1);
        return ((1 - smooth) * frequency / 4) + (smooth * frequency);
    }

    private static void Check(double[][] expected, float[] actual)
    {
        var flat = expected.SelectMany(row => row).ToArray();
        Assert.Equal(flat.Length, actual.Length);
        var scale = Math.Max(1, flat.Max(Math.Abs));
        for (var i = 0; i < flat.Length; i++)
        {
            Assert.True(Math.Abs(flat[i] - actual[i]) <= Tolerance * scale, $"{i}: {actual[i]}, expected {flat[i]} within {Tolerance * scale}");
        }
    }
}
