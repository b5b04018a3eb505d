using System.Diagnostics.CodeAnalysis;
using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export;

/// <summary>A model as it is published: a folder with <c>config.json</c> and safetensors weights in one file or several.</summary>
/// <remarks>
/// Thread-safe. Weights stay on disk and are read slice by slice, so a checkpoint may be larger than memory.
/// Owns file handles until it is disposed; tensors that are read afterwards throw <see cref="ObjectDisposedException"/>,
/// and a read that is under way in another thread ends normally.
/// </remarks>
public sealed class Checkpoint : IDisposable
{
    private const string ConfigName = "config.json";
    private const long MaxJsonLength = 16L << 20;
    private readonly IReadOnlyList<SafetensorsFile> _files;

    private Checkpoint(string folder, ConfigNode config, IReadOnlyList<SafetensorsFile> files)
    {
        Folder = folder;
        Config = config;
        _files = files;
        Tensors = files.Count == 1 ? files[0].Tensors : files.SelectMany(file => file.Tensors).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The contents of <c>config.json</c>.</summary>
    internal ConfigNode Config { get; }

    /// <summary>The tensors of all weight files, by name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>Opens a checkpoint and validates all of it but the numbers: the configuration's JSON, every header, every length, the index.</summary>
    /// <param name="folder">
    /// A folder with <c>config.json</c> and <c>model.safetensors</c>, or <c>model.safetensors.index.json</c> and the shards it names,
    /// or one safetensors file of another name.
    /// </param>
    /// <exception cref="CheckpointException">Anything is missing, malformed or contradictory, or the folder holds an adapter that is not merged.</exception>
    public static Checkpoint Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
        {
            throw new CheckpointException("There is no such folder.") { Path = folder, Expected = $"a folder with {ConfigName} and safetensors weights" };
        }

        CheckpointContents.Refuse(folder);
        var config = ReadJson(Path.Combine(folder, ConfigName));
        return new Checkpoint(folder, config, WeightFiles.Open(folder));
    }

    /// <summary>Reads another JSON file of the folder, such as <c>generation_config.json</c> or <c>preprocessor_config.json</c>.</summary>
    /// <param name="fileName">Its plain name.</param>
    /// <param name="node">Its contents.</param>
    /// <returns>Whether there is such a file.</returns>
    /// <exception cref="CheckpointException">It is there and is not a JSON object.</exception>
    internal bool TryReadJson(string fileName, [NotNullWhen(true)] out ConfigNode? node)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        if (Path.GetFileName(fileName) != fileName)
        {
            throw new ArgumentException("Give the plain name of a file in the checkpoint's folder.", nameof(fileName));
        }

        var path = Path.Combine(Folder, fileName);
        node = File.Exists(path) ? ReadJson(path) : null;
        return node is not null;
    }

    /// <summary>A digest of all files that a model is made from, for its provenance.</summary>
    /// <param name="cancellationToken">Ends the hashing early.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <remarks>
    /// The SHA-256 of one line per file, <c>sha256 length name</c> separated by single spaces and ended by a line feed, in the
    /// ordinal order of the names. Counted are the weight files in use, their index, and the configuration and tokenizer files
    /// that are there; readmes, pictures and weights in other formats are not.
    /// </remarks>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The hashing was cancelled.</exception>
    public string ComputeDigest(CancellationToken cancellationToken) => CheckpointDigest.Compute(Folder, _files, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static ConfigNode ReadJson(string path) =>
        StrictJson.ParseObject(CheckpointFiles.ReadAll(path, MaxJsonLength), CheckpointFiles.Source(path), Path.GetFileNameWithoutExtension(path));
}
