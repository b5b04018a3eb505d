using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

/// <summary>A temporary checkpoint that a test puts together file by file.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckpointFolder(string config = """{"model_type":"llava"}""") => Write("config.json", config);

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    public CheckpointFolder Write(string name, byte[] contents)
    {
        System.IO.File.WriteAllBytes(File(name), contents);
        return this;
    }

    public CheckpointFolder Write(string name, string contents)
    {
        System.IO.File.WriteAllText(File(name), contents);
        return this;
    }

    /// <summary>Writes an index over two shards: 1.safetensors with "a" and 2.safetensors with "b".</summary>
    public CheckpointFolder WriteShards(string index = """{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}""") =>
        Write("1.safetensors", SafetensorsBytes.MakeSingle("a", 1, 2))
            .Write("2.safetensors", SafetensorsBytes.MakeSingle("b", 3))
            .Write("model.safetensors.index.json", index);

    public void Dispose() => _folder.Dispose();
}
