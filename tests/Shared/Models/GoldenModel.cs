using System.Text.Json;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tests.Models;

/// <summary>A checkpoint with what the original framework computes from it.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly SafetensorsFile _expected;

    public GoldenModel(string folder)
    {
        Checkpoint = Checkpoint.Open(folder);
        _expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
    }

    public Checkpoint Checkpoint { get; }

    /// <summary>The tokens that end an output.</summary>
    public IReadOnlyList<long> EndTokens =>
        Checkpoint.TryReadJson("generation_config.json", out var generation) && generation.Has("eos_token_id") ? [.. generation.GetIntOrInts("eos_token_id")] : [];

    /// <summary>The family of a case by its name.</summary>
    public static string ModelTypeOf(string name)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenFolder.Root("models"), name, "config.json")));
        return config.RootElement.GetProperty("model_type").GetString()!;
    }

    public bool Has(string name) => _expected.Tensors.ContainsKey(name);

    public long[] Shape(string name) => [.. _expected.Tensors[name].Shape];

    public TensorType TypeOf(string name) => _expected.Tensors[name].Type;

    public float[] Floats(string name)
    {
        var tensor = _expected.Tensors[name];
        var values = new float[tensor.ElementCount];
        tensor.CopyTo(0, values);
        return values;
    }

    public long[] Ints(string name)
    {
        var tensor = _expected.Tensors[name];
        var values = new long[tensor.ElementCount];
        Assert.Equal(TensorType.I64, tensor.Type);
        tensor.CopyRawTo(0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public void Dispose()
    {
        _expected.Dispose();
        Checkpoint.Dispose();
    }
}
