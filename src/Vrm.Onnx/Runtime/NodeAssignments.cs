using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime;

/// <summary>
/// Asks ONNX Runtime which provider each node of a loaded session was given to. The C API has this (from 1.24), the C# API does
/// not wrap it: the function table is read by position, which ONNX Runtime never changes once released.
/// </summary>
internal static unsafe partial class NodeAssignments
{
    /// <summary>The session option that makes a session remember the assignment.</summary>
    public const string RecordingSwitch = "session.record_ep_graph_assignment_info";

    private const int ApiVersion = 24;

    // Positions in struct OrtApi of onnxruntime_c_api.h.
    private const int GetErrorMessageSlot = 2;
    private const int ReleaseStatusSlot = 93;
    private const int GetAssignmentSlot = 407;
    private const int GetProviderSlot = 408;
    private const int GetNodesSlot = 409;

    /// <summary>Number of nodes by provider name.</summary>
    public static IReadOnlyDictionary<string, int> Count(InferenceSession session, string graph)
    {
        var api = OpenApi(graph);
        nint* subgraphs;
        nuint subgraphCount;
        Check(api, graph, ((delegate* unmanaged<nint, nint**, nuint*, nint>)api[GetAssignmentSlot])(HandleOf(session), &subgraphs, &subgraphCount));
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (nuint i = 0; i < subgraphCount; i++)
        {
            byte* name;
            Check(api, graph, ((delegate* unmanaged<nint, byte**, nint>)api[GetProviderSlot])(subgraphs[i], &name));
            nint* nodes;
            nuint nodeCount;
            Check(api, graph, ((delegate* unmanaged<nint, nint**, nuint*, nint>)api[GetNodesSlot])(subgraphs[i], &nodes, &nodeCount));
            var provider = Marshal.PtrToStringUTF8((nint)name) ?? "unknown";
            counts[provider] = counts.GetValueOrDefault(provider) + (int)nodeCount;
        }

        return counts;
    }

    private static nint* OpenApi(string graph)
    {
        var apiBase = OrtGetApiBase();
        var api = (nint*)((delegate* unmanaged<uint, nint>)apiBase[0])(ApiVersion);
        return api is not null ? api : throw new InferenceException(graph, $"the ONNX Runtime library is older than 1.{ApiVersion}, which is needed to tell which provider runs what.");
    }

    private static void Check(nint* api, string graph, nint status)
    {
        if (status == 0)
        {
            return;
        }

        var message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<nint, byte*>)api[GetErrorMessageSlot])(status));
        ((delegate* unmanaged<nint, void>)api[ReleaseStatusSlot])(status);
        throw new InferenceException(graph, $"ONNX Runtime could not tell which provider runs what: {message}");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_nativeHandle")]
    private static extern ref nint NativeHandle(InferenceSession session);

    private static nint HandleOf(InferenceSession session) => NativeHandle(session);

    [LibraryImport("onnxruntime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nint* OrtGetApiBase();
}
