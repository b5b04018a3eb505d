using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Bundles;

/// <summary>Opens files of a bundle: regular ones only, without waiting for the other end of a pipe and without following a link.</summary>
internal static partial class RegularFile
{
    private const int ReadOnly = 0; // O_RDONLY
    private const int DiskFile = 1; // FILE_TYPE_DISK

    private static int DoNotWait => OperatingSystem.IsLinux() ? 0x800 : 0x4; // O_NONBLOCK

    private static int CloseInChildren => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000; // O_CLOEXEC

    /// <summary>Opens a file for reading. On Windows nobody can write to it, rename or remove it as long as it is open.</summary>
    /// <exception cref="BundleException">There is no such file, it is no regular one, or it may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? OpenOnWindows(path) : OpenOnUnix(path);
        }
        catch (FileNotFoundException e)
        {
            throw new BundleException(path, "The file is missing. Copy the whole bundle folder, or export again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"The file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a whole file of an open handle that has at most so many bytes, whatever its length says.</summary>
    /// <exception cref="BundleException">It is longer, or cannot be read.</exception>
    public static byte[] ReadAll(SafeFileHandle handle, string path, int maxBytes)
    {
        var buffer = new byte[Math.Min(maxBytes, 64 * 1024)];
        var length = 0;
        try
        {
            int read;
            while ((read = RandomAccess.Read(handle, buffer.AsSpan(length), length)) > 0)
            {
                length += read;
                if (length == buffer.Length && length < maxBytes)
                {
                    Array.Resize(ref buffer, (int)Math.Min(2L * length, maxBytes));
                }
            }

            Span<byte> beyond = stackalloc byte[1];
            if (length == maxBytes && RandomAccess.Read(handle, beyond, length) > 0)
            {
                throw new BundleException(path, "The file is longer than any of its kind.") { Found = $"more than {maxBytes} bytes", Expected = $"at most {maxBytes} bytes" };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"The file cannot be read: {e.Message}", e);
        }

        return buffer.AsSpan(0, length).ToArray();
    }

    private static SafeFileHandle OpenOnUnix(string path)
    {
        var before = FileIdentity.Of(path) ?? throw new FileNotFoundException("There is no such file.", path);
        RequireRegular(before.IsRegular, path);
        var handle = OpenFile(path, ReadOnly | DoNotWait | CloseInChildren);
        try
        {
            if (handle.IsInvalid)
            {
                throw new UnauthorizedAccessException($"the system refuses it (error {Marshal.GetLastPInvokeError()}).");
            }

            var after = FileIdentity.Of(handle);
            RequireRegular(after.IsRegular && (after.Device, after.Number) == (before.Device, before.Number), path);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenOnWindows(string path)
    {
        RequireRegular((File.GetAttributes(path) & (FileAttributes.ReparsePoint | FileAttributes.Directory | FileAttributes.Device)) == 0, path);
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (FileTypeOf(handle) == DiskFile)
        {
            return handle;
        }

        handle.Dispose();
        RequireRegular(false, path);
        return handle;
    }

    private static void RequireRegular(bool isRegular, string path)
    {
        if (!isRegular)
        {
            throw new BundleException(path, "A bundle holds its files itself.") { Found = "a link, folder, pipe, socket or device", Expected = "a regular file" };
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    [LibraryImport("kernel32", EntryPoint = "GetFileType")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int FileTypeOf(SafeFileHandle file);
}
