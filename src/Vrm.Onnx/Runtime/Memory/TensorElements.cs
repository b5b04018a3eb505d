using Microsoft.ML.OnnxRuntime.Tensors;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime.Memory;

/// <summary>What a manifest's element types are in ONNX Runtime.</summary>
internal static class TensorElements
{
    /// <summary>ONNX Runtime's name of the type.</summary>
    public static TensorElementType ToOnnx(this TensorElement element) => element switch
    {
        TensorElement.Float16 => TensorElementType.Float16,
        TensorElement.BFloat16 => TensorElementType.BFloat16,
        TensorElement.Int64 => TensorElementType.Int64,
        TensorElement.Int32 => TensorElementType.Int32,
        _ => TensorElementType.Float,
    };
}
