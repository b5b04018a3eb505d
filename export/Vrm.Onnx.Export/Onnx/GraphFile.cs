using System.Security.Cryptography;
using Google.Protobuf;
using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>A graph that is ready to be written as an ONNX model with its weights in a file beside it.</summary>
internal sealed class GraphFile
{
    private readonly ExternalDataLayout _layout;

    public GraphFile(Graph graph)
    {
        Graph = graph;
        _layout = new ExternalDataLayout(graph);
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>What the name of the data file has more than that of the model.</summary>
    /// <value><c>.data</c></value>
    public string DataSuffix { get; init; } = ".data";

    /// <summary>Length of the data file: what <see cref="WriteTo"/> counts its progress towards. 0 if there is none.</summary>
    public long DataBytes => _layout.Length;

    /// <summary>Writes the model, and its weights beside it under the model's name with <see cref="DataSuffix"/>.</summary>
    /// <param name="onnxPath">Path of the model file; neither file may exist.</param>
    /// <param name="bytes">Is told how many bytes are written so far, ever more up to <see cref="DataBytes"/>; called from several threads, one at a time.</param>
    /// <param name="cancellationToken">Ends the writing; what is written so far stays where it is.</param>
    /// <returns>The files that were written.</returns>
    /// <remarks>Same graph, same bytes, and they are on the disk when it returns. Files are not renamed into place: the caller writes into a folder of its own.</remarks>
    /// <exception cref="IOException">A file exists already or cannot be written, or there is no room for it.</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public IReadOnlyList<WrittenFile> WriteTo(string onnxPath, IProgress<long>? bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var dataPath = onnxPath + DataSuffix;
        var written = new List<WrittenFile>();
        if (DataBytes > 0)
        {
            // Room for the whole file is asked for at once, so that a full disk is found before hours of work.
            using var data = File.OpenHandle(dataPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, DataBytes);
            using var writer = new ExternalDataWriter(data, _layout, bytes, cancellationToken);
            written.Add(new WrittenFile(Path.GetFileName(dataPath), DataBytes, writer.Write()));
        }

        var model = OnnxModel.Create(Graph, _layout, Path.GetFileName(dataPath)).ToByteArray();
        DurableFile.Write(onnxPath, model);
        written.Insert(0, new WrittenFile(Path.GetFileName(onnxPath), model.Length, Convert.ToHexStringLower(SHA256.HashData(model))));
        return written;
    }
}
