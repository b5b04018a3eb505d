using System.Text.Json;
using Vrm.Onnx.Bundles.Calibration;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Bundles;

/// <summary>The content of <c>vrm.json</c>: everything the runtime needs to know about a model, so that it guesses nothing.</summary>
/// <remarks>Immutable. Unknown, missing and doubled fields are errors when it is read, but for what stands in <see cref="Extensions"/>.</remarks>
internal sealed record BundleManifest
{
    /// <summary>The name of the manifest file in a bundle folder.</summary>
    public const string FileName = "vrm.json";

    /// <summary>The format version that this library writes, and the only one it reads.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The field of what later versions add.</summary>
    internal const string ExtensionsField = "extensions";

    /// <summary>Version of the manifest format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The model family, for people: <c>llava</c>, …</summary>
    public required string Architecture { get; init; }

    /// <summary>Every file of the bundle but the manifest.</summary>
    public required IReadOnlyList<BundleFile> Files { get; init; }

    /// <summary>The graphs.</summary>
    public required BundleGraphs Graphs { get; init; }

    /// <summary>From a picture to the vision encoder's inputs.</summary>
    public required ImagePreprocessing Image { get; init; }

    /// <summary>How a picture stands in the prompt.</summary>
    public required ImageTokenSpec ImageTokens { get; init; }

    /// <summary>From a conversation to token ids.</summary>
    public required PromptFormat Prompt { get; init; }

    /// <summary>The file that holds the checkpoint's chat template, for what <see cref="Prompt"/> cannot say: tools.</summary>
    /// <value><see langword="null"/>: the checkpoint has none.</value>
    public string? ChatTemplate { get; init; }

    /// <summary>How the model marks its reasoning and its answer.</summary>
    public required ReasoningDialect Reasoning { get; init; }

    /// <summary>Defaults for decoding.</summary>
    public required GenerationDefaults Generation { get; init; }

    /// <summary>Where the bundle comes from.</summary>
    public required BundleProvenance Provenance { get; init; }

    /// <summary>What the model was calibrated for.</summary>
    /// <value><see langword="null"/>: it was not calibrated.</value>
    public CalibrationSection? Calibration { get; init; }

    /// <summary>Sections that a reader may leave aside, by name, as later versions or others add them. They are kept as they are.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>Bytes of a graph's files, weights included.</summary>
    internal long BytesOf(GraphSpec graph) => Files.Where(file => file.Path.StartsWith(graph.File, StringComparison.Ordinal)).Sum(file => file.Bytes);
}
