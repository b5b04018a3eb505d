using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Export;

/// <summary>Exports a checkpoint once and finds the bundle again the next time.</summary>
/// <remarks>
/// Thread-safe. The folder's name follows from the checkpoint's content, the options and the exporter's version, so a change of any of them exports
/// anew.
/// </remarks>
public static class BundleCache
{
    /// <summary>The bundle of a checkpoint: the one made before, or a new one.</summary>
    /// <param name="checkpointFolder">The checkpoint.</param>
    /// <param name="options">How to export.</param>
    /// <param name="progress">Told how far a new export is; not called when there is a bundle already.</param>
    /// <param name="cancellationToken">Ends the export early; nothing is left behind then.</param>
    /// <returns>The bundle's folder, in the user's local application data.</returns>
    /// <exception cref="VrmException">The checkpoint cannot be exported.</exception>
    public static string GetOrExport(string checkpointFolder, ExportOptions options, IProgress<ExportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointFolder);
        ArgumentNullException.ThrowIfNull(options);
        var root = OpenRoot();
        var folder = Path.Combine(root, FolderName(checkpointFolder, options, cancellationToken));
        if (!Bundle.IsBundle(folder))
        {
            ModelExporter.Export(checkpointFolder, folder, options, progress, cancellationToken);
        }

        return folder;
    }

    private static string FolderName(string checkpointFolder, ExportOptions options, CancellationToken cancellationToken)
    {
        using var checkpoint = Checkpoint.Open(checkpointFolder);
        var key = string.Join('\n', checkpoint.ComputeDigest(cancellationToken), options.ToString(), Describe(options.Dialect), ModelExporter.NameAndVersion);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpointFolder)));
        return $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]}";
    }

    // A record's text does not say what its lists hold.
    private static string Describe(ReasoningDialect? dialect) => dialect is null ? "" : JsonSerializer.Serialize(dialect, BundleJsonContext.Default.ReasoningDialect);

    private static string OpenRoot()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var root = Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "Vrm.Onnx", "bundles");
        try
        {
            PrivateFolder.Open(root);
            return root;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(root, $"cannot be used for bundles that are kept: {e.Message}", e);
        }
    }
}
