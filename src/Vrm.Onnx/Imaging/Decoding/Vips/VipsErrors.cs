using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Imaging.Decoding.Vips;

/// <summary>Collects what the decoders say, so that it ends up in the exception and not on the host's standard error.</summary>
internal static unsafe class VipsErrors
{
    private const string Domain = "VIPS";
    private const int WarningLevel = 1 << 4;

    [ThreadStatic]
    private static bool t_isDecoding;

    [ThreadStatic]
    private static string? t_warning;

    /// <summary>Takes over warnings of libvips; those of other threads than a decoding one go on to GLib's own handler.</summary>
    public static void CaptureWarnings() =>
        _ = VipsNative.g_log_set_handler(Domain, WarningLevel, &OnWarning, null);

    public static void BeginDecoding()
    {
        t_isDecoding = true;
        t_warning = null;
    }

    public static void EndDecoding() => t_isDecoding = false;

    /// <summary>The decoder's own words, emptied. The buffer of libvips is shared by all threads, so the text is a hint and decides nothing.</summary>
    public static string Take()
    {
        var buffer = VipsNative.vips_error_buffer_copy();
        var text = Marshal.PtrToStringUTF8((nint)buffer);
        VipsNative.g_free(buffer);
        text = $"{t_warning}\n{text}";
        t_warning = null;
        return string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct());
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnWarning(byte* domain, int level, byte* message, void* data)
    {
        if (t_isDecoding)
        {
            t_warning = Marshal.PtrToStringUTF8((nint)message);
        }
        else
        {
            VipsNative.g_log_default_handler(domain, level, message, data);
        }
    }
}
