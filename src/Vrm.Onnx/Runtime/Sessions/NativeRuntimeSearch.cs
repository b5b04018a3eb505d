using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>
/// Says why ONNX Runtime's library could not be used: which files were found, of which version, and what to reference. It only looks once
/// that has failed, so it may load what it finds.
/// </summary>
internal static unsafe class NativeRuntimeSearch
{
    private static readonly string s_fileName = OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";

    /// <summary>The error that tells the reason.</summary>
    /// <param name="cause">What the first call into the library raised.</param>
    public static InferenceException Explain(Exception cause) =>
        new("ONNX Runtime", Describe(Find(), typeof(OnnxRuntimeException).Assembly.GetName().Version!, RuntimeInformation.RuntimeIdentifier), cause);

    /// <param name="found">The libraries in the application's folders and in the process.</param>
    /// <param name="expected">The version of the managed assembly.</param>
    /// <param name="platform">The platform's runtime identifier.</param>
    internal static string Describe(IReadOnlyList<NativeRuntime> found, Version expected, string platform)
    {
        var version = expected.ToString(3);
        if (found.Count == 0)
        {
            return $"there is no {s_fileName} for {platform} beside the program. Reference the package Vrm.Onnx.Cpu (linux-x64, linux-arm64, osx-arm64, win-x64, win-arm64) or Vrm.Onnx (the same, with CUDA and TensorRT on x64).";
        }

        var list = string.Join(", ", found);
        return found.All(library => library.Version is null)
            ? $"found {list}, which cannot be loaded on {platform}: it is another platform's, or a library that it needs is missing."
            : $"found {list}; expected one library, of version {version} or newer. Another package brings its own ONNX Runtime: reference one native package, of version {version} (it comes with Vrm.Onnx and with Vrm.Onnx.Cpu), and exclude the other with ExcludeAssets=\"all\".";
    }

    /// <summary>Every library of that name that the process has loaded or would find.</summary>
    internal static IReadOnlyList<NativeRuntime> Find()
    {
        using var process = Process.GetCurrentProcess();
        var loaded = process.Modules.Cast<ProcessModule>().Select(module => module.FileName);
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var beside = searched.Append(AppContext.BaseDirectory).Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"));
        return [.. loaded.Where(path => Path.GetFileName(path) == s_fileName).Concat(beside.Select(folder => Path.Combine(folder, s_fileName)).Where(File.Exists)).Select(Path.GetFullPath).Distinct().Select(Open)];
    }

    private static NativeRuntime Open(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
        {
            return new NativeRuntime(path, Version: null);
        }

        // struct OrtApiBase { GetApi; GetVersionString; }, unchanged since version 1
        var apiBase = ((delegate* unmanaged<nint*>)entry)();
        return new NativeRuntime(path, Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()));
    }
}

/// <summary>A file with ONNX Runtime.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Version">Its version; <see langword="null"/> where it cannot be loaded.</param>
internal sealed record NativeRuntime(string Path, string? Version)
{
    /// <returns>The file, below the application's folder without that folder's path, and its version.</returns>
    public override string ToString()
    {
        var relative = System.IO.Path.GetRelativePath(AppContext.BaseDirectory, Path);
        var shown = relative.StartsWith("..", StringComparison.Ordinal) ? Path : relative;
        return Version is null ? shown : $"{shown} (ONNX Runtime {Version})";
    }
}
