using System.Text;
using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Writes the files of a layout into a folder.</summary>
internal sealed class LayoutWriter(string folder, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
{
    private readonly List<string> _files = [];

    /// <summary>What was written, in that order.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Writes graphs and their weights.</summary>
    public void WriteGraphs(IReadOnlyList<LayoutGraph> graphs)
    {
        var (total, before) = (graphs.Sum(graph => graph.Graph.DataBytes), 0L);
        foreach (var (graph, file) in graphs)
        {
            var (done, path) = (before, Path.Combine(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var written = graph.WriteTo(path, new Relay(bytes => progress?.Report(new ExportProgress(file, done + bytes, total))), cancellationToken);
            _files.AddRange(written.Select(part => file[..^Path.GetFileName(file).Length] + part.Name));
            before += graph.DataBytes;
        }
    }

    /// <summary>Writes small files.</summary>
    public void WriteTexts(IReadOnlyList<LayoutText> texts)
    {
        foreach (var (file, text) in texts)
        {
            DurableFile.Write(Path.Combine(folder, file), Encoding.UTF8.GetBytes(text));
            _files.Add(file);
        }
    }

    /// <summary>Copies those of some files that exist and that were not written already.</summary>
    public void Copy(IEnumerable<string> sources)
    {
        foreach (var source in sources.Where(File.Exists))
        {
            var name = Path.GetFileName(source);
            if (!_files.Contains(name))
            {
                DurableFile.Copy(source, Path.Combine(folder, name));
                _files.Add(name);
            }
        }
    }

    private sealed class Relay(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
