using System.Reflection;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Imaging.Decoding.Vips;

/// <summary>Finds, loads and starts libvips, once per process.</summary>
/// <remarks>
/// Only two loaders are ever asked for, by name, so none has to be blocked, and neither the operation cache nor the worker threads
/// are used: settings that the whole process shares stay as they are, because the host may use libvips for its own pictures.
/// </remarks>
internal static class VipsLibrary
{
    private static readonly Lazy<Exception?> s_failure = new(Start);

    private static string FileName =>
        OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";

    /// <summary>Throws unless libvips is ready.</summary>
    public static void Require()
    {
        if (s_failure.Value is { } failure)
        {
            throw new ImageException(
                ImageFault.DecoderUnavailable,
                $"The picture decoder {FileName} for {RuntimeInformation.RuntimeIdentifier} could not be started: {failure.Message} Reference the package NetVips.Native, or pass raw pixels.",
                path: null,
                failure);
        }
    }

    private static Exception? Start()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, Resolve);
            if (VipsNative.vips_init("Vrm.Onnx") != 0)
            {
                return new InvalidOperationException(VipsErrors.Take());
            }
            VipsErrors.CaptureWarnings();
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return e;
        }
    }

    /// <summary>Loads libvips under the name that this platform's package gives it.</summary>
    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == VipsNative.Library ? NativeLibrary.Load(FileName, assembly, searchPath) : 0;
}
