using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Bundles;

/// <summary>Which file something is, and in which state: what changes when another file takes its name, or when somebody writes to it.</summary>
/// <param name="Mode">Its kind and rights.</param>
/// <param name="Owner">The number of the user that it belongs to.</param>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file's number in it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When its content changed, in nanoseconds.</param>
/// <param name="Changed">When its content, its name or its rights changed, in nanoseconds: nobody can set this time.</param>
/// <remarks>Windows needs none of it: there an open file can be neither written nor renamed as long as the handle does not share that.</remarks>
internal readonly partial record struct FileIdentity(ushort Mode, uint Owner, ulong Device, ulong Number, long Length, long Modified, long Changed)
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const long NanosecondsOfSecond = 1_000_000_000;

    /// <summary>Whether it is a file, and no folder, link, pipe, socket or device.</summary>
    public bool IsRegular => (Mode & TypeMask) == RegularType;

    /// <summary>Whether it is a folder, and no link to one.</summary>
    public bool IsFolder => (Mode & TypeMask) == FolderType;

    /// <summary>The identity of what has a name, without following links; <see langword="null"/> where nothing has it.</summary>
    public static unsafe FileIdentity? Of(string path)
    {
        var data = stackalloc byte[StatusBytes];
        var failed = OperatingSystem.IsLinux() ? Statx(CurrentFolder, path, DoNotFollow, BasicStatus, data)
            : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? LinkStatus64(path, data)
            : LinkStatus(path, data);
        return failed == 0 ? Read(data) : null;
    }

    /// <summary>The identity of an open file.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static unsafe FileIdentity Of(SafeFileHandle handle)
    {
        var data = stackalloc byte[StatusBytes];
        var failed = OperatingSystem.IsLinux() ? Statx(handle, "", EmptyPath, BasicStatus, data)
            : RuntimeInformation.ProcessArchitecture == Architecture.X64 ? FileStatus64(handle, data)
            : FileStatus(handle, data);
        return failed == 0 ? Read(data) : throw new IOException($"The system does not say which file it is (error {Marshal.GetLastPInvokeError()}).");
    }

    private static unsafe FileIdentity Read(byte* data) => OperatingSystem.IsLinux() ? ReadLinux(data) : ReadMac(data);

    /// <summary><c>struct statx</c>, the same for all processors.</summary>
    private static unsafe FileIdentity ReadLinux(byte* data) => new(
        *(ushort*)(data + 28),
        *(uint*)(data + 20),
        ((ulong)*(uint*)(data + 136) << 32) | *(uint*)(data + 140),
        *(ulong*)(data + 32),
        *(long*)(data + 40),
        Time(data + 112),
        Time(data + 96));

    /// <summary><c>struct stat</c> of macOS with 64 bits for a file's number.</summary>
    private static unsafe FileIdentity ReadMac(byte* data) => new(
        *(ushort*)(data + 4), *(uint*)(data + 16), *(uint*)data, *(ulong*)(data + 8), *(long*)(data + 96), Time(data + 48), Time(data + 64));

    private static unsafe long Time(byte* data) => unchecked((*(long*)data * NanosecondsOfSecond) + *(uint*)(data + 8));
}
