using System.Numerics.Tensors;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>CLIP's class token as part of its position table.</summary>
internal static class ClassToken
{
    /// <summary>Adds the class vector [hidden] to the first row of the positions [tokens, hidden], in float32 as the model would.</summary>
    public static WeightTensor AddTo(WeightTensor positions, WeightTensor classVector) =>
        new ArrayWeight($"{positions.Origin} + {classVector.Origin}", positions.Shape, () =>
        {
            var table = positions.ToArray();
            var first = table.AsSpan(0, checked((int)classVector.ElementCount));
            TensorPrimitives.Add(first, classVector.ToArray(), first);
            return table;
        });
}
