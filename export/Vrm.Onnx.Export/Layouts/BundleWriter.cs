using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;

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
            var relay = new Relay(bytes => progress?.Report(new ExportProgress(name, done + bytes, total)));
            foreach (var written in graph.WriteTo(Path.Combine(folder, file), relay, cancellationToken))
            {
                _files.Add(new BundleFile(written.Name, written.Bytes, written.Sha256));
            }

            before += graph.DataBytes;
        }

        progress?.Report(new ExportProgress("manifest", total, total));
    }

    /// <summary>Copies a file of the checkpoint as it is.</summary>
    public void Copy(string source)
    {
        var name = Path.GetFileName(source);
        var path = Path.Combine(folder, name);
        DurableFile.Copy(source, path);
        cancellationToken.ThrowIfCancellationRequested();
        using var copy = File.OpenRead(path);
        _files.Add(new BundleFile(name, copy.Length, Convert.ToHexStringLower(SHA256.HashData(copy))));
    }

    /// <summary>Writes a text.</summary>
    public void WriteText(string name, string text)
    {
        var (path, bytes) = (Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
        _files.Add(new BundleFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    /// <summary>Completes the manifest with the files written, and writes it.</summary>
    public BundleManifest WriteManifest(BundleManifest manifest)
    {
        var complete = manifest with { Files = _files };
        var path = Path.Combine(folder, BundleManifest.FileName);
        BundleManifestValidator.Validate(new ManifestRules(path), complete);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(stream, complete, BundleJsonContext.Default.BundleManifest);
        stream.Flush(flushToDisk: true);
        return complete;
    }

    private sealed class Relay(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
