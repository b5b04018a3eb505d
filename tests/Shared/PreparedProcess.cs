using System.Runtime.CompilerServices;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Passes the door to ONNX Runtime before any test does: tests may open sessions of their own, and send no telemetry either.</summary>
internal static class PreparedProcess
{
    [ModuleInitializer]
    internal static void Prepare() => OnnxRuntimeLibrary.Prepare();
}
