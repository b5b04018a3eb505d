namespace Vrm.Onnx.Architecture.Tests;

/// <summary>Folders mean something only as long as they have an order.</summary>
public sealed class RoomOrderTests
{
    private static readonly Dictionary<string, RoomOrder> s_orders = new(StringComparer.Ordinal)
    {
        ["Vrm.Onnx"] = new("src/Vrm.Onnx", "Errors", "Formats", "Imaging", "Tokenization", "Reasoning", "Prompting", "Bundles", "Runtime", "Generation", ""),
        ["Vrm.Onnx.Export"] = new(
            "export/Vrm.Onnx.Export", "Checkpoints", "Graphs", "Onnx", "Quantization", "Weights", "Layers", "Models", "Prompts", "Preprocessing", "Layouts", "Families", ""),
    };

    [Theory]
    [InlineData("Vrm.Onnx")]
    [InlineData("Vrm.Onnx.Export")]
    public void Rooms_OfAssembly_KnowOnlyThoseBefore(string assembly)
    {
        var violations = s_orders[assembly].Violations(References(assembly));

        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    [Fact]
    public void Violations_FileMovedToAnEarlierRoom_AreNamed()
    {
        const string Moved = "Imaging/SessionOpener.cs";
        var references = References("Vrm.Onnx").Select(reference => reference.From == "Runtime/Sessions/SessionOpener.cs" ? reference with { From = Moved } : reference);

        Assert.Contains(s_orders["Vrm.Onnx"].Violations(references), violation => violation.StartsWith($"{Moved} uses Runtime/", StringComparison.Ordinal));
    }

    [Fact]
    public void References_OfTheSdk_HoldCallsFieldsAndBases()
    {
        var references = References("Vrm.Onnx");

        Assert.Contains(new TypeReference("VisionReasoner.cs", "Generation/ReasoningEngine.cs"), references);
        Assert.Contains(new TypeReference("Imaging/ImageException.cs", "Errors/VrmException.cs"), references);
    }

    private static IReadOnlyCollection<TypeReference> References(string assembly) =>
        AssemblyReferences.Of(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), s_orders[assembly].Project);
}
