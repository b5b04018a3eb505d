namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>What is asked.</summary>
internal enum Question
{
    /// <summary>The first question on a picture: nothing was computed for it before.</summary>
    First = 0,

    /// <summary>Another question on a picture that a question was answered about.</summary>
    Second = 1,
}
