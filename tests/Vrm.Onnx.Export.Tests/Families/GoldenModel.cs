using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Tests.Families;

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
