namespace Vrm.Onnx.Export.Graphs;

/// <summary>The operator sets in use and their versions.</summary>
internal static class OpDomain
{
    /// <summary>ONNX's own operators.</summary>
    public const string Onnx = "";

    /// <summary>ONNX Runtime's additional operators.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>The version of <see cref="Onnx"/> that every graph is written for.</summary>
    public const int OnnxVersion = 21;

    /// <summary>The version of <see cref="Microsoft"/>.</summary>
    public const int MicrosoftVersion = 1;
}
