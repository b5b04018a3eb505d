using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tests.Shared.Peers;

namespace Vrm.Onnx.Export.Tests.Layouts;

/// <summary>Exports for transformers.js, run by transformers.js on node where npm can be reached.</summary>
[Trait("Golden", "models")]
public class TransformersJsLayoutTests(ITestOutputHelper output)
{
    private static readonly string[] Known = ["llava", "qwen2_vl", "idefics3", "smolvlm"];

    public static TheoryData<string> Cases() => [.. GoldenFolder.Cases("models", "expected.safetensors").Where(name => Known.Contains(GoldenModel.ModelTypeOf(name)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_TransformersJs_GeneratesTheReferenceTokens(string name)
    {
        using var golden = new GoldenModel(Path.Combine(GoldenFolder.Root("models"), name));
        using var target = new TemporaryFolder();
        var folder = target.File("model");
        LayoutExporter.Export(golden.Checkpoint.Folder, folder, ModelLayout.TransformersJs);
        if (NpmPackage.TryInstall("@huggingface/transformers", "4.3.0", out var problem) is not { } modules)
        {
            output.WriteLine($"NOT COMPARED with transformers.js, which could not be installed: {problem}");
            return;
        }

        var expected = golden.Ints("generated");
        File.WriteAllText(target.File("inputs.json"), Inputs(golden, expected.Length).ToJsonString());
        var actual = Generate(Path.Combine(modules, "node_modules"), folder, target.File("inputs.json"));
        output.WriteLine($"{actual.Length} of {expected.Length} tokens: {string.Join(' ', actual)}");
        Assert.Equal(expected[..actual.Length], actual);
        Assert.True(actual.Length == expected.Length || golden.EndTokens.Contains(actual[^1]), "transformers.js stopped without an end token.");
    }

    private static JsonObject Inputs(GoldenModel golden, int maxOutputTokens)
    {
        var ids = golden.Ints("input_ids");
        var tensors = new JsonObject
        {
            ["input_ids"] = Tensor("int64", golden.Shape("input_ids"), ids),
            ["attention_mask"] = Tensor("int64", golden.Shape("input_ids"), [.. ids.Select(_ => 1L)]),
        };
        foreach (var (name, type) in new[] { ("image_grid_thw", "int64"), ("pixel_attention_mask", "bool") })
        {
            if (golden.Has(name))
            {
                tensors[name] = Tensor(type, golden.Shape(name), golden.Ints(name));
            }
        }

        if (golden.Has("pixel_values"))
        {
            tensors["pixel_values"] = Tensor("float32", golden.Shape("pixel_values"), golden.Floats("pixel_values"));
        }

        return new JsonObject { ["maxNewTokens"] = maxOutputTokens, ["tensors"] = tensors };
    }

    private static JsonObject Tensor<T>(string type, long[] shape, T[] values) => new()
    {
        ["type"] = type,
        ["shape"] = JsonSerializer.SerializeToNode(shape),
        ["values"] = JsonSerializer.SerializeToNode(values),
    };

    private static long[] Generate(string modules, string folder, string inputs)
    {
        var start = new ProcessStartInfo("node", [Script(), modules, folder, inputs]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return JsonSerializer.Deserialize<long[]>(text.Trim().Split('\n')[^1])!;
    }

    private static string Script([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "generate.mjs");
}
