using Vrm.Onnx.Packaging.Tests;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>Runs the tool in a shell of Linux that takes something away from it: room on the disk, the right to write, long files.</summary>
/// <remarks>File systems are mounted in a user namespace of their own, which needs no rights and ends with the shell; rights of files would not bind root.</remarks>
internal static class RestrictedShell
{
    /// <summary>A file system of one size over a folder. Gone, with all that is in it, when the script ends.</summary>
    /// <returns>The script's beginning.</returns>
    public static string SmallDisk(string folder, int kilobytes) => $"mount -t tmpfs -o size={kilobytes}k tmpfs '{folder}'";

    /// <summary>A folder in which nothing can be changed, by root neither.</summary>
    /// <returns>The script's beginning.</returns>
    public static string ReadOnly(string folder) => $"mount --bind '{folder}' '{folder}' && mount -o remount,ro,bind '{folder}'";

    /// <summary>Whether this system lets anyone mount file systems in a user namespace; if not, the test's output says what is not tested.</summary>
    public static bool CanMount(ITestOutputHelper output)
    {
        var folder = Directory.CreateTempSubdirectory("vrm-mount-").FullName;
        try
        {
            var reason = !OperatingSystem.IsLinux() ? "not Linux"
                : CommandLine.TryRun(folder, "sh", "-c", $"unshare -rm sh -c \"{SmallDisk(folder, 64)}\"") is (not 0, var refusal) ? refusal
                : null;
            if (reason is not null)
            {
                output.WriteLine($"NOT TESTED: file systems cannot be mounted in a user namespace here: {reason}");
            }

            return reason is null;
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>Runs a script in a user namespace.</summary>
    public static (int ExitCode, string Output) RunMounted(string script) => CommandLine.TryRun(Path.GetTempPath(), "unshare", "-rm", "sh", "-c", script);

    /// <summary>Runs the tool where no file may become longer: writing on fails as it does on a full disk, in the middle of a file.</summary>
    public static (int ExitCode, string Output) RunWithFileLimit(int kilobytes, string command) =>
        CommandLine.TryRun(Path.GetTempPath(), "bash", "-c", $"trap '' XFSZ; ulimit -f {kilobytes}; DOTNET_EnableWriteXorExecute=0 {command}");

    /// <summary>The tool's export of the default model as a command line of a shell.</summary>
    public static string Export(string target, params string[] options) => $"dotnet '{ToolBundle.Tool}' export '{ToolBundle.Checkpoint}' '{target}' --json {string.Join(' ', options)}";

    /// <summary>The tool's verification of a bundle as a command line of a shell.</summary>
    public static string Verify(string bundle) => $"dotnet '{ToolBundle.Tool}' verify '{bundle}'";
}
