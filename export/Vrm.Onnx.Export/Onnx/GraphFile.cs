using Google.Protobuf;
using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>A graph that is ready to be written as an ONNX model with its weights in a file beside it.</summary>
internal sealed class GraphFile
{
    /// <summary>What the name of a data file has more than that of its model.</summary>
    public const string DataSuffix = ".data";

    private readonly ExternalDataLayout _layout;

    public GraphFile(Graph graph)
    {
        Graph = graph;
        _layout = new ExternalDataLayout(graph);
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Length of the data file: what <see cref="WriteTo"/> counts its progress towards. 0 if there is none.</summary>
    public long DataBytes => _layout.Length;

    /// <summary>Names of the files that <see cref="WriteTo"/> makes in the folder of the model.</summary>
    /// <param name="onnxFileName">Plain name of the model file.</param>
    public IReadOnlyList<string> FileNames(string onnxFileName) => DataBytes == 0 ? [onnxFileName] : [onnxFileName, onnxFileName + DataSuffix];

    /// <summary>Writes the model, and its weights beside it under the model's name with <see cref="DataSuffix"/>.</summary>
    /// <param name="onnxPath">Path of the model file; neither file may exist.</param>
    /// <param name="bytes">Is told how many bytes are written so far, ever more up to <see cref="DataBytes"/>; called from several threads, one at a time.</param>
    /// <param name="cancellationToken">Ends the writing; what is written so far stays where it is.</param>
    /// <remarks>Same graph, same bytes. Files are not renamed into place: the caller writes into a folder of its own.</remarks>
    /// <exception cref="IOException">A file exists already or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public void WriteTo(string onnxPath, IProgress<long>? bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var dataPath = onnxPath + DataSuffix;
        if (DataBytes > 0)
        {
            using var data = File.OpenHandle(dataPath, FileMode.CreateNew, FileAccess.Write);
            new ExternalDataWriter(data, bytes, cancellationToken).Write(_layout);
        }

        var model = OnnxModel.Create(Graph, _layout, Path.GetFileName(dataPath));
        using var stream = new FileStream(onnxPath, FileMode.CreateNew, FileAccess.Write);
        model.WriteTo(stream);
    }
}
