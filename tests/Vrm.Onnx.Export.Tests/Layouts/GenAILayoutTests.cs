using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;
using Vrm.Onnx.Tests.Shared.Peers;

namespace Vrm.Onnx.Export.Tests.Layouts;

/// <summary>Exports for ONNX Runtime GenAI, run by ONNX Runtime GenAI itself where npm can be reached.</summary>
[Trait("Golden", "models")]
public class GenAILayoutTests(ITestOutputHelper output)
{
    private static readonly string[] Known = ["qwen2_5_vl", "qwen3_vl", "gemma3"];

    public static TheoryData<string> Cases() => CasesWhere(Known.Contains);

    public static TheoryData<string> OtherCases() => CasesWhere(family => !Known.Contains(family));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_GenAI_GeneratesTheReferenceTokens(string name)
    {
        using var golden = new GoldenModel(Path.Combine(GoldenFolder.Root("models"), name));
        using var target = new TemporaryFolder();
        var folder = target.File("genai");
        LayoutExporter.Export(golden.Checkpoint.Folder, folder, ModelLayout.GenAI);
        _ = OnnxRuntimeLibrary.Environment;
        if (!GenAINative.TryLoad(out var problem))
        {
            output.WriteLine($"NOT COMPARED with ONNX Runtime GenAI, which could not be fetched: {problem}");
            return;
        }

        var (ids, expected) = (golden.Ints("input_ids"), golden.Ints("generated"));
        using var model = new GenAIModel(folder, threads: 1);
        model.LoadProcessor();
        using var run = new GenAIRun(model, ids.Length + expected.Length);
        SetPicture(golden, run, ids);
        run.Append([.. ids.Select(id => (int)id)]);
        var actual = new List<long>();
        while (!run.IsDone)
        {
            actual.Add(run.Next());
        }

        output.WriteLine($"{actual.Count} of {expected.Length} tokens before GenAI stopped: {string.Join(' ', actual)}");
        Assert.Equal(expected[..actual.Count], actual);
        Assert.True(actual.Count == expected.Length || golden.EndTokens.Contains(actual[^1]), "GenAI stopped without an end token.");
    }

    [Theory]
    [MemberData(nameof(OtherCases))]
    public void Export_FamilyThatGenAIDoesNotKnow_IsRefusedByName(string name)
    {
        using var target = new TemporaryFolder();
        var checkpoint = Path.Combine(GoldenFolder.Root("models"), name);
        var error = Assert.Throws<UnsupportedModelException>(() => LayoutExporter.Export(checkpoint, target.File("genai"), ModelLayout.GenAI));
        Assert.Equal(Known, error.Supported);
        Assert.False(Directory.Exists(target.File("genai")));
    }

    private static void SetPicture(GoldenModel golden, GenAIRun run, long[] ids)
    {
        if (golden.Has("pixel_values"))
        {
            run.SetInput("pixel_values", golden.Floats("pixel_values"), golden.Shape("pixel_values"));
            run.SetInput("num_image_tokens", [golden.Shape("image_features")[0]], 1);
        }

        if (golden.Has("image_grid_thw"))
        {
            run.SetInput("image_grid_thw", golden.Ints("image_grid_thw"), golden.Shape("image_grid_thw"));
        }
    }

    private static TheoryData<string> CasesWhere(Func<string, bool> isWanted) =>
        [.. GoldenFolder.Cases("models", "expected.safetensors").Where(name => isWanted(GoldenModel.ModelTypeOf(name)))];
}
