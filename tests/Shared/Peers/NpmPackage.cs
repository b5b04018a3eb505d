using System.Collections.Concurrent;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tests.Shared.Peers;

/// <summary>Another project's program as npm has it: fetched once into the repository's <c>artifacts</c>, which git ignores.</summary>
/// <remarks>What could not be had is not asked for again in the same run: a registry that cannot be reached takes npm a minute to give up.</remarks>
internal static class NpmPackage
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly ConcurrentDictionary<string, Lazy<(string? Folder, string Problem)>> s_known = [];

    /// <summary>The folder with a package's content.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="problem">Why there is none, if there is none: npm is missing or cannot reach its registry.</param>
    public static string? TryFetch(string name, string version, out string problem) => Once($"{name}-{version}", () => Fetch(name, version), out problem);

    /// <summary>A folder in which a package and all it depends on are installed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="problem">Why there is none, if there is none.</param>
    public static string? TryInstall(string name, string version, out string problem) => TryInstall(name, version, null, out problem);

    /// <summary>A folder in which a package, one of the packages with its programs, and all it depends on are installed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="platformPackage">The optional package, of the same version, that is wanted without the others (those for GPUs are large); none means all of them.</param>
    /// <param name="problem">Why there is none, if there is none.</param>
    public static string? TryInstall(string name, string version, string? platformPackage, out string problem) =>
        Once($"install-{name}-{version}", () => Install($"install-{name.Replace('/', '+')}-{version}", Packages(name, version, platformPackage)), out problem);

    private static string[] Packages(string name, string version, string? platformPackage) =>
        platformPackage is null ? [$"{name}@{version}"] : [$"{name}@{version}", $"{platformPackage}@{version}", "--omit=optional"];

    private static string? Once(string key, Func<(string? Folder, string Problem)> get, out string problem)
    {
        (var folder, problem) = s_known.GetOrAdd(key, _ => new(get)).Value;
        return folder;
    }

    private static (string? Folder, string Problem) Fetch(string name, string version)
    {
        var target = Path.Combine(Root(), $"{name.Replace('/', '+')}-{version}");
        if (Directory.Exists(target))
        {
            return (target, "");
        }

        var staging = Directory.CreateDirectory(Path.Combine(Root(), $"partial-{Guid.NewGuid():N}")).FullName;
        try
        {
            if (RunNpm(["pack", "--loglevel=error", $"{name}@{version}"], staging) is { } failure)
            {
                return (null, failure);
            }

            using var archive = new GZipStream(File.OpenRead(Directory.EnumerateFiles(staging, "*.tgz").Single()), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(archive, staging, overwriteFiles: false);
            Directory.Move(Path.Combine(staging, "package"), target);
            return (target, "");
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static (string? Folder, string Problem) Install(string folder, string[] packages)
    {
        var target = Path.Combine(Root(), folder);
        if (Directory.Exists(target))
        {
            return (target, "");
        }

        var staging = Directory.CreateDirectory(Path.Combine(Root(), $"partial-{Guid.NewGuid():N}")).FullName;
        if (RunNpm(["install", "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", staging, .. packages], staging) is { } failure)
        {
            Directory.Delete(staging, recursive: true);
            return (null, failure);
        }

        Directory.Move(staging, target);
        return (target, "");
    }

    private static string Root([CallerFilePath] string path = "")
    {
        var repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
        return Directory.CreateDirectory(Path.Combine(repository, "artifacts", "peers")).FullName;
    }

    private static string? RunNpm(IReadOnlyList<string> arguments, string folder)
    {
        try
        {
            var start = new ProcessStartInfo("npm", [.. arguments, "--fetch-retries=1"]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                return $"npm {arguments[0]} had not ended after {s_patience.TotalMinutes} minutes.";
            }

            return process.ExitCode == 0 ? null : $"npm {arguments[0]} ended with {process.ExitCode}: {error.Result.Trim()}{output.Result.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"npm cannot be started: {e.Message}";
        }
    }
}
