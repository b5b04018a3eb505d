using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tests.Shared.Peers;

/// <summary>Another project's program as npm has it: fetched once into the repository's <c>artifacts</c>, which git ignores.</summary>
internal static class NpmPackage
{
    /// <summary>The folder with a package's content.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="problem">Why there is none, if there is none: npm is missing or cannot reach its registry.</param>
    public static string? TryFetch(string name, string version, out string problem)
    {
        problem = "";
        var target = Path.Combine(Root(), $"{name.Replace('/', '+')}-{version}");
        if (Directory.Exists(target))
        {
            return target;
        }

        var staging = Directory.CreateDirectory(Path.Combine(Root(), $"partial-{Guid.NewGuid():N}")).FullName;
        try
        {
            if (Run("npm", ["pack", "--silent", $"{name}@{version}"], staging) is { } failure)
            {
                problem = failure;
                return null;
            }

            using var archive = new GZipStream(File.OpenRead(Directory.EnumerateFiles(staging, "*.tgz").Single()), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(archive, staging, overwriteFiles: false);
            Directory.Move(Path.Combine(staging, "package"), target);
            return target;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>A folder in which a package and all it depends on are installed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="problem">Why there is none, if there is none.</param>
    public static string? TryInstall(string name, string version, out string problem)
    {
        problem = "";
        var target = Path.Combine(Root(), $"install-{name.Replace('/', '+')}-{version}");
        if (Directory.Exists(target))
        {
            return target;
        }

        var staging = Directory.CreateDirectory(Path.Combine(Root(), $"partial-{Guid.NewGuid():N}")).FullName;
        problem = Run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", staging, $"{name}@{version}"], staging) ?? "";
        if (problem.Length > 0)
        {
            Directory.Delete(staging, recursive: true);
            return null;
        }

        Directory.Move(staging, target);
        return target;
    }

    private static string Root([CallerFilePath] string path = "")
    {
        var repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
        return Directory.CreateDirectory(Path.Combine(repository, "artifacts", "peers")).FullName;
    }

    private static string? Run(string program, IReadOnlyList<string> arguments, string folder)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} {arguments[0]} ended with {process.ExitCode}: {error.Result.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{program} cannot be started: {e.Message}";
        }
    }
}
