using System.Text.Json;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Families;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Writes the files of a bundle into a folder, the manifest last.</summary>
internal sealed class BundleWriter(string folder, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
{
    private readonly List<BundleFile> _files = [];

    /// <summary>Writes the graphs and their weights.</summary>
    public void WriteGraphs(ModelExport model)
    {
        var total = model.DataBytes;
        var before = 0L;
        foreach (var (graph, file) in GraphSpecs.Files(model))
        {
            var done = before;
            var name = Path.GetFileNameWithoutExtension(file);
            graph.WriteTo(Path.Combine(folder, file), new Relay(bytes => progress?.Report(new ExportProgress(name, done + bytes, total))), cancellationToken);
            before += graph.DataBytes;
            foreach (var written in graph.FileNames(file))
            {
                AddFile(written);
            }
        }

        progress?.Report(new ExportProgress("manifest", total, total));
    }

    /// <summary>Copies a file of the checkpoint as it is.</summary>
    public void Copy(string source)
    {
        var name = Path.GetFileName(source);
        File.Copy(source, Path.Combine(folder, name));
        AddFile(name);
    }

    /// <summary>Completes the manifest with the files written, and writes it.</summary>
    public BundleManifest WriteManifest(BundleManifest manifest)
    {
        var complete = manifest with { Files = _files };
        using var stream = new FileStream(Path.Combine(folder, BundleManifest.FileName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(stream, complete, BundleJsonContext.Default.BundleManifest);
        stream.Flush(flushToDisk: true);
        return complete;
    }

    private void AddFile(string name)
    {
        var path = Path.Combine(folder, name);
        _files.Add(new BundleFile(name, new FileInfo(path).Length, BundleVerifier.HashOf(path, cancellationToken)));
    }

    private sealed class Relay(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
