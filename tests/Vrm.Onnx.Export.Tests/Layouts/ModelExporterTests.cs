using System.Text.Json.Nodes;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Layouts;

public sealed class ModelExporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("bundle");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(GraphPrecision.Float32)]
    [InlineData(GraphPrecision.Float16)]
    [InlineData(GraphPrecision.BFloat16)]
    [InlineData(GraphPrecision.Int8)]
    [InlineData(GraphPrecision.Int4)]
    [InlineData(GraphPrecision.Mixed)]
    public void Export_Twice_GivesTheSameBytes(GraphPrecision precision)
    {
        var options = new ExportOptions { Precision = precision };
        var first = ModelExporter.Write(MonitorReaderBundle.Checkpoint, Target, options);
        var second = ModelExporter.Write(MonitorReaderBundle.Checkpoint, Target, options);

        Assert.Equal(first.Files, second.Files);
        Assert.Equal(BundleVerification.Full, Bundle.Open(Target).Verification);
    }

    [Fact]
    public void Export_Progress_EndsAtItsTotal()
    {
        var last = default(ExportProgress);
        ModelExporter.Export(MonitorReaderBundle.Checkpoint, Target, progress: new Relay(value => last = value));

        Assert.True(last.BytesTotal > 0);
        Assert.Equal(last.BytesTotal, last.BytesDone);
    }

    [Fact]
    public void Export_Cancelled_LeavesNothing()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => ModelExporter.Export(MonitorReaderBundle.Checkpoint, Target, cancellationToken: new CancellationToken(canceled: true)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_FailingOverABundle_LeavesTheOldOne()
    {
        ModelExporter.Export(MonitorReaderBundle.Checkpoint, Target);
        var before = File.ReadAllBytes(Path.Combine(Target, BundleManifest.FileName));
        using var cancel = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            ModelExporter.Export(MonitorReaderBundle.Checkpoint, Target, new ExportOptions { Precision = GraphPrecision.Int4 }, new Relay(_ => cancel.Cancel()), cancel.Token));

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Target, BundleManifest.FileName)));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
        _ = Bundle.Open(Target);
    }

    [Fact]
    public void Export_IntoAFolderWithOtherThings_LeavesThemAlone()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "thesis.txt"), "mine");

        var error = Assert.Throws<ExportException>(() => ModelExporter.Export(MonitorReaderBundle.Checkpoint, Target));

        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Target, "thesis.txt")));
    }

    [Fact]
    public void Export_FamilyThatIsNotBuilt_IsRefusedByName()
    {
        var error = Assert.Throws<UnsupportedModelException>(() => ModelExporter.Export(CopyWith(config => config["model_type"] = "mllama"), Target));

        Assert.Equal("mllama", error.ModelType);
        Assert.False(Directory.Exists(Target));
    }

    [Theory]
    [InlineData("projector_hidden_act", "tanh")]
    [InlineData("vision_feature_select_strategy", "first")]
    [InlineData("surprise", "1")]
    public void Export_ConfigurationThatIsNotKnown_NamesTheField(string field, string value)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelExporter.Export(CopyWith(config => config[field] = value), Target));

        Assert.Contains(field, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void Export_FileMissing_NamesIt(string file)
    {
        var checkpoint = CopyWith(_ => { });
        File.Delete(Path.Combine(checkpoint, file));

        var error = Assert.ThrowsAny<VrmException>(() => ModelExporter.Export(checkpoint, Target));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    private string CopyWith(Action<JsonObject> edit)
    {
        var copy = _folder.File("checkpoint");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(MonitorReaderBundle.Checkpoint).Where(file => !Path.GetFileName(file).StartsWith("expected", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var path = Path.Combine(copy, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(config);
        File.WriteAllText(path, config.ToJsonString());
        return copy;
    }

    private sealed class Relay(Action<ExportProgress> report) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value) => report(value);
    }
}
