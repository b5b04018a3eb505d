namespace Vrm.Onnx.Imaging.Decoding.Vips;

/// <summary>Reads a picture from top to bottom in strips, so that the decoder never holds the whole of it in native memory.</summary>
internal sealed unsafe class VipsRowReader : IDisposable
{
    private const int StripBytes = 256 << 10;

    /// <summary>libvips hands out rows in groups of 8 or 16, depending on the decoder.</summary>
    private const int RowGroup = 16;

    private readonly ImageHeader _header;
    private readonly GObjectHandle _source;
    private readonly GObjectHandle _operation;
    private readonly GObjectHandle _image;
    private readonly GObjectHandle _region;
    private readonly int _rowBytes;
    private readonly int _stripRows;

    private VipsRowReader(byte* data, int length, in ImageHeader header)
    {
        _header = header;
        _source = VipsNative.vips_source_new_from_memory(data, (nuint)length);
        _operation = VipsNative.vips_operation_new(header.Codec == ImageCodec.Png ? "pngload_source" : "jpegload_source");
        _image = Build();
        _region = _image.IsInvalid ? new GObjectHandle() : VipsNative.vips_region_new(_image);
        _rowBytes = header.Width * header.Bands * (header.SixteenBit ? sizeof(ushort) : sizeof(byte));
        _stripRows = Math.Max(1, StripBytes / _rowBytes / RowGroup) * RowGroup;
    }

    /// <summary>Opens a picture.</summary>
    /// <param name="data">The whole file; has to stay in place until the reader is disposed.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="header">What the file says about itself.</param>
    public static VipsRowReader Open(byte* data, int length, in ImageHeader header)
    {
        VipsLibrary.Require();
        VipsErrors.BeginDecoding();
        var reader = new VipsRowReader(data, length, in header);
        try
        {
            reader.RequireMatch();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the strip that begins at row <paramref name="top"/>, which is the row behind the previous strip.</summary>
    public VipsStrip ReadStrip(int top)
    {
        var rows = Math.Min(_stripRows, _header.Height - top);
        var pixels = VipsNative.vips_region_fetch(_region, 0, top, _header.Width, rows, out _);
        // Rows that were read are not asked for again; libvips would keep some hundreds of them for each processor of the machine.
        VipsNative.vips_image_minimise_all(_image);
        return pixels is null
            ? throw Refuse($"decoding stopped between rows {top} and {top + rows} of {_header.Height}")
            : new VipsStrip(pixels, rows, _rowBytes);
    }

    public void Dispose()
    {
        _region.Dispose();
        _image.Dispose();
        _operation.Dispose();
        _source.Dispose();
        VipsErrors.EndDecoding();
    }

    private GObjectHandle Build()
    {
        GValue value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_source_get_type());
        VipsNative.g_value_set_object(&value, _source);
        VipsNative.g_object_set_property(_operation, "source", &value);
        VipsNative.g_value_unset(&value);
        // Pixels that the decoder would have to guess are refused: any warning in a JPEG, any checksum in a PNG (whose warnings are about text and profiles).
        VipsNative.vips_object_set_from_string(_operation, _header.Codec == ImageCodec.Jpeg ? "access=sequential,fail_on=warning" : "access=sequential,fail_on=error");
        if (VipsNative.vips_object_build(_operation) != 0)
        {
            VipsNative.vips_object_unref_outputs(_operation);
            return new GObjectHandle();
        }
        value = default;
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_object_get_property(_operation, "out", &value);
        var image = VipsNative.g_value_dup_object(&value);
        VipsNative.g_value_unset(&value);
        VipsNative.vips_object_unref_outputs(_operation);
        return image;
    }

    /// <summary>Buffers were sized by our reading of the header, so the decoder has to agree with it.</summary>
    private void RequireMatch()
    {
        if (_image.IsInvalid || _region.IsInvalid)
        {
            throw Refuse("its header cannot be decoded");
        }
        var width = VipsNative.vips_image_get_width(_image);
        var height = VipsNative.vips_image_get_height(_image);
        var bands = VipsNative.vips_image_get_bands(_image);
        var format = VipsNative.vips_image_get_format(_image);
        if (width != _header.Width || height != _header.Height || bands != _header.Bands
            || format != (_header.SixteenBit ? VipsBandFormat.UInt16 : VipsBandFormat.UInt8))
        {
            throw Refuse($"the decoder finds {width} x {height} pixels of {bands} bands ({format}), the header states {_header.Width} x {_header.Height} of {_header.Bands}");
        }
    }

    private ImageException Refuse(string what) =>
        new(ImageFault.Corrupt, $"The {(_header.Codec == ImageCodec.Png ? "PNG" : "JPEG")} file is damaged: {what} ({VipsErrors.Take()}). Save the picture again from its source.");
}
