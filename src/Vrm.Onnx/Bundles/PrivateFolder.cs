using System.Runtime.InteropServices;

namespace Vrm.Onnx.Bundles;

/// <summary>A folder for what is kept on this machine, which nobody but this user can write to.</summary>
internal static partial class PrivateFolder
{
    private const int WritableByOthers = 0x12; // 022

    /// <summary>Makes the folder for this user alone, or makes sure that one that is there already belongs to this user and that others cannot write to it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made, or somebody else could write to it.</exception>
    /// <remarks>On Windows the rights of the folder that it lies in hold, which for a user's local data are those of the user.</remarks>
    public static void Open(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var found = FileIdentity.Of(folder);
        if (found is not { IsFolder: true })
        {
            throw new UnauthorizedAccessException("It is a link or no folder.");
        }

        if (found.Value.Owner != EffectiveUser() || (found.Value.Mode & WritableByOthers) != 0)
        {
            throw new UnauthorizedAccessException("Others can write to it. Remove it, or take its rights from them (chmod 700).");
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
