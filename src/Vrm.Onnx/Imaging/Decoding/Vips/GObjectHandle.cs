using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Imaging.Decoding.Vips;

/// <summary>One reference to a GObject: a source, an operation, an image or a region of libvips.</summary>
internal sealed class GObjectHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public GObjectHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle()
    {
        VipsNative.g_object_unref(handle);
        return true;
    }
}
