namespace Vrm.Onnx.Runtime;

/// <summary>The names of the three graphs in reports and errors.</summary>
internal static class GraphNames
{
    public const string VisionEncoder = "vision_encoder";
    public const string Projector = "projector";
    public const string Decoder = "decoder";
}
