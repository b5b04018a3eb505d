using System.Reflection;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Layouts;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export;

/// <summary>Turns a checkpoint into a bundle: three ONNX graphs, the tokenizer, and a manifest that says how to run them.</summary>
/// <remarks>
/// Thread-safe. Everything about the checkpoint is read and checked before the first byte is written. The bundle appears under its name only
/// when it is complete; an export that fails, is cancelled or is killed leaves what was there before.
/// </remarks>
public static class ModelExporter
{
    /// <summary>The exporter's name and version, as manifests record it.</summary>
    public static string NameAndVersion { get; } = $"{Name} {Version}";

    private const string Name = "Vrm.Onnx.Export";
    private const string TemplateFile = "chat_template.jinja";

    private static string Version => typeof(ModelExporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Exports a checkpoint.</summary>
    /// <param name="checkpointFolder">The checkpoint: config.json, safetensors, tokenizer.json, preprocessor_config.json, …</param>
    /// <param name="bundleFolder">The folder to make. A bundle that is there already is replaced; any other folder with content is left alone.</param>
    /// <param name="options">How to export; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told how far the export is, from several threads.</param>
    /// <param name="cancellationToken">Ends the export early.</param>
    /// <returns>What the new bundle says of its model.</returns>
    /// <exception cref="VrmException">
    /// The checkpoint is damaged, of an unsupported family, or has a value that is not supported; or the bundle cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelInfo Export(
        string checkpointFolder,
        string bundleFolder,
        ExportOptions? options = null,
        IProgress<ExportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        _ = Write(checkpointFolder, bundleFolder, options, progress, cancellationToken);
        return ModelInfo.Read(bundleFolder, BundleVerification.LengthsOnly, CancellationToken.None);
    }

    /// <inheritdoc cref="Export"/>
    /// <returns>The manifest of the new bundle.</returns>
    internal static BundleManifest Write(
        string checkpointFolder,
        string bundleFolder,
        ExportOptions? options = null,
        IProgress<ExportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointFolder);
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        options ??= new ExportOptions();
        options.Validate();
        using var checkpoint = Checkpoint.Open(checkpointFolder);
        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Of(options));
        var manifest = Describe(checkpoint, model, options);
        using var staged = StagedFolder.Create(bundleFolder, checkpoint.Folder, Bundle.IsBundle);
        using var digest = new BackgroundDigest(checkpoint, cancellationToken);
        try
        {
            var writer = new BundleWriter(staged.Path, progress, cancellationToken);
            writer.WriteGraphs(model);
            WriteTexts(writer, checkpoint, manifest);
            var source = manifest.Provenance.Base with { Digest = digest.Result };
            manifest = writer.WriteManifest(manifest with { Provenance = manifest.Provenance with { Sources = [source] } });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(bundleFolder, $"could not be written: {e.Message}", e);
        }

        staged.Commit();
        return manifest;
    }

    internal const string TokenizerFile = "tokenizer.json";

    /// <summary>Writes what stands beside the graphs.</summary>
    internal static void WriteTexts(BundleWriter writer, Checkpoint checkpoint, BundleManifest manifest)
    {
        writer.Copy(Path.Combine(checkpoint.Folder, TokenizerFile));
        if (manifest.ChatTemplate is not null)
        {
            writer.WriteText(manifest.ChatTemplate, ChatTemplateFile.Find(checkpoint)!.Source);
        }
    }

    /// <summary>The manifest without files and digest.</summary>
    internal static BundleManifest Describe(Checkpoint checkpoint, ModelExport model, ExportOptions options)
    {
        var facts = model.Facts;
        var tokenizer = Tokenizer.Load(Path.Combine(checkpoint.Folder, TokenizerFile));
        var prompt = PromptReader.Read(checkpoint, model, tokenizer);
        return new BundleManifest
        {
            FormatVersion = BundleManifest.CurrentVersion,
            Architecture = model.Family,
            Files = [],
            Graphs = GraphSpecs.Describe(model, options),
            Image = ImagePreprocessingTranslator.Load(checkpoint.Folder),
            ImageTokens = new ImageTokenSpec(facts.ImageToken, facts.ImageTokens, facts.ImageExpansion),
            Prompt = prompt,
            ChatTemplate = ChatTemplateFile.Find(checkpoint) is null ? null : TemplateFile,
            Reasoning = DialectReader.Read(options.Dialect, model.Family, prompt, tokenizer),
            Generation = GenerationReader.Read(checkpoint, facts.EndTokens, facts.VocabularySize),
            Provenance = new BundleProvenance
            {
                Sources = [SourceOf(checkpoint)],
                Exporter = Name,
                ExporterVersion = Version,
                Options = TextOf(options),
            },
        };
    }

    /// <summary>The checkpoint as a source, without its digest, which takes a while.</summary>
    private static BundleSource SourceOf(Checkpoint checkpoint) => new()
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(checkpoint.Folder)),
        Kind = SourceKind.Base,
        ModelType = checkpoint.Config.GetString("model_type"),
    };

    private static SortedDictionary<string, string> TextOf(ExportOptions options) => new(StringComparer.Ordinal)
    {
        ["compute"] = $"{options.Compute}",
        ["decoder"] = $"{options.OfDecoder}",
        ["precision"] = $"{options.Precision}",
        ["projector"] = $"{options.OfProjector}",
        ["vision_encoder"] = $"{options.OfVisionEncoder}",
    };
}
