using System.Runtime.InteropServices;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>Two folders change places in one step of the file system, where it can do that: nobody ever sees neither.</summary>
internal static partial class AtomicExchange
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE
    private const uint Swap = 2; // RENAME_SWAP

    /// <summary>Exchanges two folders; both exist.</summary>
    /// <returns>Whether it was done; if not, nothing has changed.</returns>
    public static bool TryExchange(string path, string otherPath)
    {
        try
        {
            return OperatingSystem.IsLinux() ? RenameLinux(CurrentFolder, path, CurrentFolder, otherPath, Exchange) == 0
                : OperatingSystem.IsMacOS() && RenameMac(path, otherPath, Swap) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // a C library from before 2018
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameLinux(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);

    [LibraryImport("libSystem", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameMac(string from, string to, uint flags);
}
