using System.Runtime.InteropServices;

namespace Vrm.Onnx.Imaging.Decoding.Vips;

/// <summary>The functions of libvips 8.18 and GLib in use; the published library exports both. None takes a variable argument list.</summary>
internal static unsafe partial class VipsNative
{
    public const string Library = "vips";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_init(string programName);

    [LibraryImport(Library)]
    public static partial GObjectHandle vips_source_new_from_memory(byte* data, nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GObjectHandle vips_operation_new(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_from_string(GObjectHandle operation, string options);

    [LibraryImport(Library)]
    public static partial int vips_object_build(GObjectHandle operation);

    [LibraryImport(Library)]
    public static partial void vips_object_unref_outputs(GObjectHandle operation);

    [LibraryImport(Library)]
    public static partial int vips_image_get_width(GObjectHandle image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_height(GObjectHandle image);

    [LibraryImport(Library)]
    public static partial int vips_image_get_bands(GObjectHandle image);

    [LibraryImport(Library)]
    public static partial VipsBandFormat vips_image_get_format(GObjectHandle image);

    [LibraryImport(Library)]
    public static partial void vips_image_minimise_all(GObjectHandle image);

    [LibraryImport(Library)]
    public static partial nuint vips_source_get_type();

    [LibraryImport(Library)]
    public static partial nuint vips_image_get_type();

    [LibraryImport(Library)]
    public static partial GObjectHandle vips_region_new(GObjectHandle image);

    [LibraryImport(Library)]
    public static partial byte* vips_region_fetch(GObjectHandle region, int left, int top, int width, int height, out nuint length);

    [LibraryImport(Library)]
    public static partial byte* vips_error_buffer_copy();

    [LibraryImport(Library)]
    public static partial void* g_value_init(GValue* value, nuint type);

    [LibraryImport(Library)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(Library)]
    public static partial void g_value_set_object(GValue* value, GObjectHandle instance);

    [LibraryImport(Library)]
    public static partial GObjectHandle g_value_dup_object(GValue* value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(GObjectHandle instance, string name, GValue* value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(GObjectHandle instance, string name, GValue* value);

    [LibraryImport(Library)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(Library)]
    public static partial void g_free(void* memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<byte*, int, byte*, void*, void> handler, void* data);

    [LibraryImport(Library)]
    public static partial void g_log_default_handler(byte* domain, int level, byte* message, void* data);
}

/// <summary>GObject's container of one typed value: 24 bytes on every 64-bit platform.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    public long Data0;
    public long Data1;
}

internal enum VipsBandFormat
{
    UInt8 = 0,
    UInt16 = 2,
}
