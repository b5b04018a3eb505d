using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.Runtime.Vision;

/// <summary>The tensors of one run through the vision graphs: the pictures' by name, what graphs gave by role.</summary>
/// <remarks>Owns all of them. Not thread-safe.</remarks>
internal sealed class VisionTensors(Func<TensorSpec, OrtValue> pictureTensor) : IDisposable
{
    private readonly Dictionary<string, OrtValue> _pictures = new(StringComparer.Ordinal);
    private readonly Dictionary<TensorRole, OrtValue> _outputs = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>Begins with what the vision encoder gave.</summary>
    /// <param name="pictureTensor">Makes the tensor for an input that the pictures give.</param>
    /// <param name="visionHidden">The encoder's rows; owned.</param>
    public VisionTensors(Func<TensorSpec, OrtValue> pictureTensor, OrtValue visionHidden)
        : this(pictureTensor)
    {
        _outputs.Add(TensorRole.VisionHidden, visionHidden);
        _owned.Add(visionHidden);
    }

    /// <summary>Whether a graph gave a tensor of that role.</summary>
    public bool Has(TensorRole role) => _outputs.ContainsKey(role);

    /// <summary>The tensor for a graph's input.</summary>
    public OrtValue InputFor(TensorSpec input)
    {
        if (input.Role is not (TensorRole.PixelValues or TensorRole.ImageInput))
        {
            return _outputs[input.Role];
        }

        if (!_pictures.TryGetValue(input.Name, out var value))
        {
            value = pictureTensor(input);
            _pictures.Add(input.Name, value);
            _owned.Add(value);
        }

        return value;
    }

    /// <summary>The numbers of a tensor that a graph gave, on the host.</summary>
    /// <param name="role">Which.</param>
    /// <param name="memory">Where it lies.</param>
    public float[] Read(TensorRole role, TensorMemory memory)
    {
        var value = _outputs[role];
        var numbers = new float[value.GetTensorSizeInBytes() / sizeof(float)];
        memory.Read(AddressOf(value), MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    /// <summary>Takes over what a graph gave.</summary>
    public void Keep(IReadOnlyList<TensorSpec> outputs, IDisposableReadOnlyCollection<OrtValue> values)
    {
        _owned.Add(values);
        for (var i = 0; i < outputs.Count; i++)
        {
            _outputs[outputs[i].Role] = values[i];
        }
    }

    public void Dispose() => _owned.ForEach(value => value.Dispose());

    /// <summary>The address is not read through here: it may be one of a device.</summary>
    private static unsafe nint AddressOf(OrtValue value) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(value.GetTensorMutableRawData()));
}
