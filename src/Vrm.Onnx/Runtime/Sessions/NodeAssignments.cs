using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

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
    private const int GetOperatorSlot = 412;

    /// <summary>Every node's provider and operator.</summary>
    public static IReadOnlyList<AssignedNode> Read(InferenceSession session, string graph)
    {
        var api = OpenApi(graph);
        nint* subgraphs;
        nuint subgraphCount;
        Check(api, graph, ((delegate* unmanaged<nint, nint**, nuint*, nint>)api[GetAssignmentSlot])(HandleOf(session), &subgraphs, &subgraphCount));
        var assigned = new List<AssignedNode>();
        for (nuint i = 0; i < subgraphCount; i++)
        {
            var provider = TextOf(api, graph, GetProviderSlot, subgraphs[i]);
            nint* nodes;
            nuint nodeCount;
            Check(api, graph, ((delegate* unmanaged<nint, nint**, nuint*, nint>)api[GetNodesSlot])(subgraphs[i], &nodes, &nodeCount));
            for (nuint j = 0; j < nodeCount; j++)
            {
                assigned.Add(new AssignedNode(provider, TextOf(api, graph, GetOperatorSlot, nodes[j])));
            }
        }

        return assigned;
    }

    private static string TextOf(nint* api, string graph, int slot, nint item)
    {
        byte* text;
        Check(api, graph, ((delegate* unmanaged<nint, byte**, nint>)api[slot])(item, &text));
        return Marshal.PtrToStringUTF8((nint)text) ?? "unknown";
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
