using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding.Vips;

namespace Vrm.Onnx.Benchmarks.Imaging;

/// <summary>libvips' own resize of a picture in memory, in this process, with one thread.</summary>
/// <remarks>Another algorithm: it first averages whole pixels and convolves what is left, and its pixels differ from Pillow's.</remarks>
internal sealed unsafe partial class VipsResize(RgbImage picture)
{
    private const int Cubic = 2;

    private readonly RgbImage _picture = picture;

    static VipsResize()
    {
        VipsLibrary.Require();
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), VipsLibrary.Resolve);
        vips_concurrency_set(1);
    }

    /// <summary>Writes side x side pixels.</summary>
    public void Run(int side, Span<byte> target)
    {
        fixed (byte* pixels = _picture.Pixels)
        {
            using var source = vips_image_new_from_memory(pixels, (nuint)_picture.Pixels.Length, _picture.Width, _picture.Height, 3, VipsBandFormat.UInt8);
            using var operation = VipsNative.vips_operation_new("resize");
            Set(operation, "in", source);
            var scale = string.Create(CultureInfo.InvariantCulture, $"scale={(double)side / _picture.Width:R},vscale={(double)side / _picture.Height:R},kernel={Cubic}");
            _ = VipsNative.vips_object_set_from_string(operation, scale);
            if (VipsNative.vips_object_build(operation) != 0)
            {
                throw new InvalidOperationException(VipsErrors.Take());
            }
            using var result = Get(operation);
            VipsNative.vips_object_unref_outputs(operation);
            var memory = vips_image_write_to_memory(result, out var length);
            new ReadOnlySpan<byte>(memory, (int)length).CopyTo(target);
            VipsNative.g_free(memory);
        }
    }

    private static void Set(GObjectHandle operation, string name, GObjectHandle instance)
    {
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_value_set_object(&value, instance);
        VipsNative.g_object_set_property(operation, name, &value);
        VipsNative.g_value_unset(&value);
    }

    private static GObjectHandle Get(GObjectHandle operation)
    {
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_object_get_property(operation, "out", &value);
        var image = VipsNative.g_value_dup_object(&value);
        VipsNative.g_value_unset(&value);
        return image;
    }

    [LibraryImport(VipsNative.Library)]
    private static partial void vips_concurrency_set(int threads);

    [LibraryImport(VipsNative.Library)]
    private static partial GObjectHandle vips_image_new_from_memory(byte* data, nuint length, int width, int height, int bands, VipsBandFormat format);

    [LibraryImport(VipsNative.Library)]
    private static partial byte* vips_image_write_to_memory(GObjectHandle image, out nuint length);
}
