using System.Runtime.InteropServices;
using System.Text.Json;
using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Families.Llava;

namespace Vrm.Onnx.Training.Tests.Golden;

/// <summary>A recorded training: the checkpoint, and what torch computes from it.</summary>
internal sealed class GoldenTraining : IDisposable
{
    private readonly SafetensorsFile _file;

    public GoldenTraining(string name, string kind)
        : this(Checkpoint.Open(Path.Combine(GoldenFolder.Root("models"), name)), Path.Combine(GoldenFolder.Root("training"), name, $"{kind}.safetensors"))
    {
    }

    private GoldenTraining(Checkpoint checkpoint, string record)
    {
        Checkpoint = checkpoint;
        Config = LlavaConfig.Read(Checkpoint.Config);
        _file = SafetensorsFile.Open(record);
    }

    public Checkpoint Checkpoint { get; }

    public LlavaConfig Config { get; }

    public static TheoryData<string> Cases() =>
        [.. GoldenFolder.Cases("training", "meta.json")];

    /// <summary>A case that this repository has, wherever the others come from.</summary>
    public static GoldenTraining OfRepository(string name, string kind) =>
        new(Checkpoint.Open(Path.Combine(GoldenFolder.RepositoryRoot("models"), name)), Path.Combine(GoldenFolder.RepositoryRoot("training"), name, $"{kind}.safetensors"));

    public static JsonElement Meta(string name)
    {
        using var meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Root("training"), name, "meta.json")));
        return meta.RootElement.Clone();
    }

    /// <summary>Tensors whose names begin with a prefix, by the canonical names of the weights that they are about.</summary>
    public Dictionary<string, float[]> Group(string prefix) =>
        _file.Tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(name => LlavaFamily.Names.Canonical(name[prefix.Length..]), Floats);

    public float[] Floats(string name)
    {
        var values = new float[_file.Tensors[name].ElementCount];
        _file.Tensors[name].CopyTo(0, values);
        return values;
    }

    public long[] Ints(string name)
    {
        var tensor = _file.Tensors[name];
        Assert.Equal(TensorType.I64, tensor.Type);
        var values = new long[tensor.ElementCount];
        tensor.CopyRawTo(0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public long[] Shape(string name) => [.. _file.Tensors[name].Shape];

    public void Dispose()
    {
        _file.Dispose();
        Checkpoint.Dispose();
    }
}
