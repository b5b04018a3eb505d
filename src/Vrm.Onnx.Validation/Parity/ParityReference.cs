using Vrm.Onnx.Export;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>What the original model computed for one prompt, as a safetensors file; see the format in docs of `vrm parity`.</summary>
/// <remarks>Owns the open file.</remarks>
internal sealed class ParityReference(SafetensorsFile file) : IParityReference, IDisposable
{
    public static ParityReference Open(string path) => new(SafetensorsFile.Open(path));

    /// <summary>The names of all tensors.</summary>
    public IEnumerable<string> Names => file.Tensors.Keys;

    public bool Has(string name) => file.Tensors.ContainsKey(name);

    /// <summary>A recorded tensor as floats, with its shape.</summary>
    public (float[] Values, long[] Shape) Floats(string name)
    {
        var tensor = Require(name);
        var values = new float[checked((int)tensor.ElementCount)];
        tensor.CopyTo(0, values);
        return (values, [.. tensor.Shape]);
    }

    /// <summary>A recorded tensor of whole numbers, with its shape.</summary>
    public (long[] Values, long[] Shape) Integers(string name)
    {
        var tensor = Require(name);
        var values = new long[checked((int)tensor.ElementCount)];
        switch (tensor.Type)
        {
            case TensorType.I64:
                tensor.CopyRawTo(0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case TensorType.I32:
                var narrow = new int[values.Length];
                tensor.CopyRawTo(0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(narrow.AsSpan()));
                for (var i = 0; i < narrow.Length; i++)
                {
                    values[i] = narrow[i];
                }

                break;
            default:
                throw new CheckpointException("has to hold whole numbers.") { Path = file.Path, Tensor = name, Found = $"{tensor.Type}", Expected = "I64 or I32" };
        }

        return (values, [.. tensor.Shape]);
    }

    public void Dispose() => file.Dispose();

    private CheckpointTensor Require(string name) =>
        file.Tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new CheckpointException("is missing from the reference.") { Path = file.Path, Tensor = name, Found = string.Join(", ", file.Tensors.Keys), Expected = name };
}
