using System.Reflection;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Tests.Shared.Peers;

/// <summary>The part of ONNX Runtime GenAI's C interface that its own C# classes are made of and that comparisons need.</summary>
internal static partial class GenAINative
{
    private const string Library = "onnxruntime-genai";
    private const string PackageName = "com.github.asus4.onnxruntime-genai";
    private const string PackageVersion = "0.4.9"; // GenAI 0.15.2
    private static readonly Lock s_loading = new();
    private static nint s_library;

    /// <summary>Loads the library, if it can be had.</summary>
    /// <param name="problem">Why not, if not.</param>
    public static bool TryLoad(out string problem)
    {
        lock (s_loading)
        {
            problem = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "" : "the package has this library for Linux on x64.";
            if (s_library != 0 || problem.Length > 0)
            {
                return s_library != 0;
            }

            if (NpmPackage.TryFetch(PackageName, PackageVersion, out problem) is not { } folder)
            {
                return false;
            }

            var natives = Path.Combine(folder, "Plugins", "Linux", "x64");
            LinkRuntime(natives);
            s_library = NativeLibrary.Load(Path.Combine(natives, "libonnxruntime-genai.so"));
            NativeLibrary.SetDllImportResolver(typeof(GenAINative).Assembly, (name, _, _) => name == Library ? s_library : 0);
            OgaSetTelemetryEnabled(false);
            return true;
        }
    }

    /// <summary>Throws what a call reports.</summary>
    public static void Check(nint result)
    {
        if (result != 0)
        {
            var message = Marshal.PtrToStringUTF8(OgaResultGetError(result));
            OgaDestroyResult(result);
            throw new InvalidOperationException($"ONNX Runtime GenAI: {message}");
        }
    }

    // It looks for ONNX Runtime beside itself, and is to find the same library that this process has.
    private static void LinkRuntime(string natives)
    {
        var name = "libonnxruntime.so";
        string[] places = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        var runtime = places.Select(place => Path.Combine(place, name)).First(File.Exists);
        var link = Path.Combine(natives, name);
        File.Delete(link);
        File.CreateSymbolicLink(link, runtime);
    }

    [LibraryImport(Library)]
    public static partial nint OgaResultGetError(nint result);

    [LibraryImport(Library)]
    public static partial void OgaDestroyResult(nint result);

    [LibraryImport(Library)]
    public static partial void OgaSetTelemetryEnabled([MarshalAs(UnmanagedType.I1)] bool enabled);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OgaCreateConfig(string folder, out nint config);

    [LibraryImport(Library)]
    public static partial void OgaDestroyConfig(nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OgaConfigOverlay(nint config, string json);

    [LibraryImport(Library)]
    public static partial nint OgaCreateModelFromConfig(nint config, out nint model);

    [LibraryImport(Library)]
    public static partial void OgaDestroyModel(nint model);

    [LibraryImport(Library)]
    public static partial nint OgaCreateMultiModalProcessor(nint model, out nint processor);

    [LibraryImport(Library)]
    public static partial void OgaDestroyMultiModalProcessor(nint processor);

    [LibraryImport(Library)]
    public static partial nint OgaCreateGeneratorParams(nint model, out nint parameters);

    [LibraryImport(Library)]
    public static partial void OgaDestroyGeneratorParams(nint parameters);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OgaGeneratorParamsSetSearchNumber(nint parameters, string name, double value);

    [LibraryImport(Library)]
    public static partial nint OgaCreateGenerator(nint model, nint parameters, out nint generator);

    [LibraryImport(Library)]
    public static partial void OgaDestroyGenerator(nint generator);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OgaGenerator_SetModelInput(nint generator, string name, nint tensor);

    [LibraryImport(Library)]
    public static partial nint OgaGenerator_AppendTokens(nint generator, ReadOnlySpan<int> tokens, nuint count);

    [LibraryImport(Library)]
    public static partial nint OgaGenerator_GenerateNextToken(nint generator);

    [LibraryImport(Library)]
    public static partial byte OgaGenerator_IsDone(nint generator);

    [LibraryImport(Library)]
    public static partial nint OgaGenerator_GetNextTokens(nint generator, out nint tokens, out nuint count);

    [LibraryImport(Library)]
    public static partial nint OgaGenerator_RewindTo(nint generator, nuint length);

    [LibraryImport(Library)]
    public static partial nint OgaCreateTensorFromBuffer(nint data, ReadOnlySpan<long> shape, nuint rank, long elementType, out nint tensor);

    [LibraryImport(Library)]
    public static partial void OgaDestroyTensor(nint tensor);
}
