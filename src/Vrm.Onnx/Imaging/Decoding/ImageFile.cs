namespace Vrm.Onnx.Imaging.Decoding;

/// <summary>Opens the file of an image, and says by <see cref="ImageException"/> why one cannot be read.</summary>
internal static class ImageFile
{
    public static RgbImage Load(string path, ImageLoad load)
    {
        ReadOnlyMemory<byte> bytes;
        try
        {
            using var file = Open(path, FileOptions.None);
            bytes = EncodedBytes.Read(file, load);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse(e, load);
        }
        return ImageDecoder.Decode(bytes.Span, load);
    }

    public static async Task<RgbImage> LoadAsync(string path, ImageLoad load)
    {
        ReadOnlyMemory<byte> bytes;
        try
        {
            using var file = Open(path, FileOptions.Asynchronous);
            bytes = await EncodedBytes.ReadAsync(file, load).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse(e, load);
        }
        return await ImageDecoder.DecodeAsync(bytes, load).ConfigureAwait(false);
    }

    private static FileStream Open(string path, FileOptions options) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, options);

    /// <summary>The words are ours: those of .NET name the whole path.</summary>
    private static ImageException Refuse(Exception cause, ImageLoad load) => cause switch
    {
        _ when Directory.Exists(load.Path) => load.Refuse(ImageFault.Unreadable, "This is a folder; a PNG or JPEG file is expected. Name a file in it.", cause),
        FileNotFoundException or DirectoryNotFoundException => load.Refuse(ImageFault.Missing, "There is no such file. Check its name and folder.", cause),
        UnauthorizedAccessException => load.Refuse(ImageFault.Unreadable, "The file may not be read: access is denied. Check its permissions.", cause),
        _ => load.Refuse(ImageFault.Unreadable, $"The file cannot be read ({cause.GetType().Name}). Check whether another program holds it open and whether its disk is there.", cause),
    };
}
