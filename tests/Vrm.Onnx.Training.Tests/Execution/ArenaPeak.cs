using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;
using TrainingSession = Vrm.Onnx.Training.Execution.TrainingSession;

namespace Vrm.Onnx.Training.Tests.Execution;

/// <summary>The most bytes that a session's arena ever had in use, as ONNX Runtime counts them itself. The C# API does not wrap that part of the C API.</summary>
internal static class ArenaPeak
{
    public static long Of(TrainingSession training)
    {
        using var allocator = new OrtAllocator(GraphOf(training).Session, OrtMemoryInfo.DefaultInstance);
        var native = typeof(OrtAllocator).Assembly.GetType("Microsoft.ML.OnnxRuntime.NativeMethods", throwOnError: true)!;
        var api = native.GetField("api_", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        var getStatistics = Marshal.GetDelegateForFunctionPointer<GetStatistics>((nint)api.GetType().GetField("AllocatorGetStats")!.GetValue(api)!);
        Assert.Equal(0, getStatistics(allocator.DangerousGetHandle(), out var pairs));
        using var statistics = (OrtKeyValuePairs)Activator.CreateInstance(
            typeof(OrtKeyValuePairs), BindingFlags.Instance | BindingFlags.NonPublic, null, [pairs], CultureInfo.InvariantCulture)!;
        return long.Parse(statistics.Entries["MaxInUse"], CultureInfo.InvariantCulture);
    }

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate nint GetStatistics(nint allocator, out nint pairs);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_graph")]
    private static extern ref GraphRunner GraphOf(TrainingSession training);
}
