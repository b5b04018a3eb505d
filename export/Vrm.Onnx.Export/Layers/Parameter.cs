using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers;

/// <summary>Weights as values of a graph.</summary>
internal static class Parameter
{
    /// <summary>A bias or a norm's weight: small, and stored in the type it is used in.</summary>
    public static Value Vector(OpBuilder b, string name, WeightTensor source, ElementType type) => b.Initializer(name, new FloatData(source, type));

    /// <summary>A row of zeros, which gives what is added to it its width.</summary>
    public static Value Zeros(OpBuilder b, string name, int width, ElementType type) =>
        Vector(b, name, new ArrayWeight("zeros", [width], () => new float[width]), type);

    /// <summary>A matrix, kernel or table in the type that the format computes in.</summary>
    /// <remarks>Where it is stored in a narrower type, the widening is a node over a constant, which runtimes compute once, when they load the graph.</remarks>
    public static Value Table(OpBuilder b, string name, WeightTensor source, WeightFormat format) =>
        b.Cast(b.Initializer(name, new FloatData(source, format.Storage)), format.Compute);
}
