using Vrm.Onnx.Bundles.Calibration;

namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest that span several fields.</summary>
internal static class BundleManifestValidator
{
    public static void Validate(ManifestRules rules, BundleManifest manifest)
    {
        ValidateFiles(rules, manifest.Files);
        ValidateGraphs(rules, manifest.Graphs, manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal));
        rules.Require(manifest.Files.Any(file => file.Path == Bundle.TokenizerFile), "files", "no tokenizer.json", "a file tokenizer.json");
        rules.Require(
            manifest.ChatTemplate is null || manifest.Files.Any(file => file.Path == manifest.ChatTemplate), "chatTemplate", manifest.ChatTemplate, "the name of one of the files");
        rules.Require((uint)manifest.ImageTokens.Token < (uint)manifest.Graphs.VocabularySize, "imageTokens.token", manifest.ImageTokens.Token, $"a token of the vocabulary of {manifest.Graphs.VocabularySize}");
        GenerationValidator.Validate(rules, manifest.Generation, manifest.Graphs.VocabularySize);
        ValidateProvenance(rules, manifest.Provenance);
        if (manifest.Calibration is { } calibration)
        {
            CalibrationValidator.Validate(rules, calibration);
        }
    }

    private static void ValidateFiles(ManifestRules rules, IReadOnlyList<BundleFile> files)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < files.Count; i++)
        {
            var (file, field) = (files[i], $"files[{i}]");
            var isPlain = file.Path.Length > 0 && file.Path == Path.GetFileName(file.Path) && file.Path is not ("." or "..") && file.Path.IndexOfAny(['/', '\\', ':', '\0']) < 0;
            rules.Require(isPlain, $"{field}.path", file.Path, "a plain file name");
            rules.Require(seen.Add(file.Path), $"{field}.path", file.Path, "a name that is listed once");
            rules.Require(!file.Path.Equals(BundleManifest.FileName, StringComparison.OrdinalIgnoreCase), $"{field}.path", file.Path, "another file: no manifest lists itself");
            rules.Require(file.Bytes >= 0, $"{field}.bytes", file.Bytes, "a length of at least 0");
            rules.Require(IsDigest(file.Sha256), $"{field}.sha256", file.Sha256, "64 lower-case hexadecimal digits");
        }
    }

    private static void ValidateGraphs(ManifestRules rules, BundleGraphs graphs, HashSet<string> files)
    {
        foreach (var (name, graph) in new[] { ("visionEncoder", graphs.VisionEncoder), ("projector", graphs.Projector), ("decoder", graphs.Decoder) })
        {
            var field = $"graphs.{name}";
            rules.Require(files.Contains(graph.File), $"{field}.file", graph.File, "the name of one of the files");
            rules.Require(graph.Inputs.Count > 0, $"{field}.inputs", "none", "at least one");
            rules.Require(graph.Outputs.Count > 0, $"{field}.outputs", "none", "at least one");
            ValidateMatrices(rules, $"{field}.matrices", graph.Matrices);
        }

        string[] graphFiles = [graphs.VisionEncoder.File, graphs.Projector.File, graphs.Decoder.File];
        rules.Require(graphFiles.Distinct(StringComparer.Ordinal).Count() == graphFiles.Length, "graphs", string.Join(", ", graphFiles), "a file for each graph");
        rules.Require(graphs.MaxLength > 0, "graphs.maxLength", graphs.MaxLength, "at least 1");
        rules.Require(graphs.VocabularySize > 0, "graphs.vocabularySize", graphs.VocabularySize, "at least 1");
        rules.Require(graphs.HiddenSize > 0, "graphs.hiddenSize", graphs.HiddenSize, "at least 1");
        StateValidator.Validate(rules, graphs);
        GraphLinkValidator.Validate(rules, graphs);
    }

    private static void ValidateMatrices(ManifestRules rules, string field, IReadOnlyList<MatrixOptions> matrices)
    {
        for (var i = 0; i < matrices.Count; i++)
        {
            var (matrix, place) = (matrices[i], $"{field}[{i}]");
            rules.Require(matrix.Bits is >= 2 and <= 8, $"{place}.bits", matrix.Bits, "2 to 8");
            rules.Require(matrix.BlockSize > 0, $"{place}.blockSize", matrix.BlockSize, "at least 1");
            rules.Require(matrix.AccuracyLevel is >= 0 and <= 4, $"{place}.accuracyLevel", matrix.AccuracyLevel, "0 to 4");
        }
    }

    private static void ValidateProvenance(ManifestRules rules, BundleProvenance provenance)
    {
        var sources = provenance.Sources;
        rules.Require(sources.Count > 0 && sources[0].Kind == SourceKind.Base, "provenance.sources", $"{sources.Count} sources", "the base checkpoint first");
        for (var i = 0; i < sources.Count; i++)
        {
            var (source, field) = (sources[i], $"provenance.sources[{i}]");
            rules.Require(i == 0 || source.Kind == SourceKind.Adapter, $"{field}.kind", source.Kind, "an adapter after the base checkpoint");
            rules.Require(source.Digest is null || IsDigest(source.Digest), $"{field}.digest", source.Digest, "64 lower-case hexadecimal digits");
        }
    }

    internal static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
