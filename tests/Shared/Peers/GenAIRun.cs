using System.Runtime.InteropServices;
using static Vrm.Onnx.Tests.Shared.Peers.GenAINative;

namespace Vrm.Onnx.Tests.Shared.Peers;

/// <summary>One greedy generation in ONNX Runtime GenAI.</summary>
internal sealed class GenAIRun : IDisposable
{
    private const long Float32 = 1;
    private const long Int64 = 7;
    private readonly nint _parameters;
    private readonly nint _generator;
    private readonly List<nint> _tensors = [];
    private readonly List<GCHandle> _pins = [];

    public GenAIRun(GenAIModel model, int maxLength)
    {
        Check(OgaCreateGeneratorParams(model.Handle, out _parameters));
        Check(OgaGeneratorParamsSetSearchNumber(_parameters, "max_length", maxLength));
        Check(OgaCreateGenerator(model.Handle, _parameters, out _generator));
    }

    /// <summary>Whether an end token was generated, or the length is reached.</summary>
    public bool IsDone => OgaGenerator_IsDone(_generator) != 0;

    public void SetInput(string name, float[] values, params ReadOnlySpan<long> shape) => SetInput(name, values, Float32, shape);

    public void SetInput(string name, long[] values, params ReadOnlySpan<long> shape) => SetInput(name, values, Int64, shape);

    public void Append(ReadOnlySpan<int> tokens) => Check(OgaGenerator_AppendTokens(_generator, tokens, (nuint)tokens.Length));

    public void RewindTo(int length) => Check(OgaGenerator_RewindTo(_generator, (nuint)length));

    public int Next()
    {
        Check(OgaGenerator_GenerateNextToken(_generator));
        Check(OgaGenerator_GetNextTokens(_generator, out var tokens, out _));
        return Marshal.ReadInt32(tokens);
    }

    public void Dispose()
    {
        OgaDestroyGenerator(_generator);
        OgaDestroyGeneratorParams(_parameters);
        _tensors.ForEach(OgaDestroyTensor);
        _pins.ForEach(pin => pin.Free());
    }

    private void SetInput(string name, Array values, long elementType, ReadOnlySpan<long> shape)
    {
        var pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        _pins.Add(pin);
        Check(OgaCreateTensorFromBuffer(pin.AddrOfPinnedObject(), shape, (nuint)shape.Length, elementType, out var tensor));
        _tensors.Add(tensor);
        Check(OgaGenerator_SetModelInput(_generator, name, tensor));
    }
}
