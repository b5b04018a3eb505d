using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Export.Layouts;
using Vrm.Onnx.Export.Models;

namespace Vrm.Onnx.Export;

/// <summary>Turns a checkpoint into what another program runs: the same graphs, cut and named as that program expects.</summary>
/// <remarks>
/// Thread-safe. As with <see cref="ModelExporter"/>, everything is checked before the first byte is written, and the folder appears when it is
/// complete.
/// </remarks>
public static class LayoutExporter
{
    // Read by both programs where they are there; a checkpoint has only some of them.
    private static readonly string[] CopiedFiles =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model",
        "chat_template.jinja", "chat_template.json", "config.json", "generation_config.json", "preprocessor_config.json",
    ];

    /// <summary>Exports a checkpoint.</summary>
    /// <param name="checkpointFolder">The checkpoint: config.json, safetensors, tokenizer.json, preprocessor_config.json, …</param>
    /// <param name="targetFolder">
    /// The folder to make. An export of the same layout that is there already is replaced; any other folder with content is left alone.
    /// </param>
    /// <param name="layout">The program to export for.</param>
    /// <param name="options">How to export; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told how far the export is, from several threads.</param>
    /// <param name="cancellationToken">Ends the export early.</param>
    /// <returns>The names of the files in the new folder.</returns>
    /// <exception cref="VrmException">The checkpoint is damaged or of a family that the program does not run; or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<string> Export(
        string checkpointFolder,
        string targetFolder,
        ModelLayout layout,
        ExportOptions? options = null,
        IProgress<ExportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointFolder);
        ArgumentException.ThrowIfNullOrWhiteSpace(targetFolder);
        options ??= new ExportOptions();
        options.Validate();
        var form = Of(layout);
        using var checkpoint = Checkpoint.Open(checkpointFolder);
        var modelType = checkpoint.Config.GetString("model_type");
        if (!form.Families.Contains(modelType))
        {
            throw new UnsupportedModelException(checkpoint.Config.File, modelType, form.Families);
        }

        var model = ModelFamilies.Of(checkpoint).Export(checkpoint, PrecisionPlan.Of(options));
        var graphs = form.Cut(model);
        var texts = form.Describe(checkpoint, model, graphs);
        using var staged = StagedFolder.Create(targetFolder, checkpoint.Folder, folder => File.Exists(Path.Combine(folder, form.MarkerFile)));
        try
        {
            var writer = new LayoutWriter(staged.Path, progress, cancellationToken);
            writer.WriteGraphs(graphs);
            writer.WriteTexts(texts);
            writer.Copy(CopiedFiles.Select(name => Path.Combine(checkpoint.Folder, name)));
            staged.Commit();
            return writer.Files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(targetFolder, $"could not be written: {e.Message}", e);
        }
    }

    private static IModelLayout Of(ModelLayout layout) => layout switch
    {
        ModelLayout.GenAI => new GenAILayout(),
        ModelLayout.TransformersJs => new TransformersJsLayout(),
        _ => throw new InvalidOptionException(nameof(layout), $"{layout}", string.Join(", ", Enum.GetNames<ModelLayout>())),
    };
}
