using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>Has the system begin to carry written bytes to the disk, so that the flush at a file's end finds little left to do.</summary>
internal static partial class EarlyWriteback
{
    private const uint Write = 2; // SYNC_FILE_RANGE_WRITE

    /// <summary>Begins and does not wait; only advice, so that a system that does not take it does all of it at the flush.</summary>
    public static void Begin(SafeFileHandle file, long offset, long count)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = SyncFileRange(file, offset, count, Write);
        }
        catch (EntryPointNotFoundException)
        {
            return; // a C library without it
        }
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long count, uint flags);
}
