namespace Vrm.Onnx.Bundles;

/// <summary>The rules of a manifest that span several fields.</summary>
internal static class BundleManifestValidator
{
    private const int MaxLayers = 4096;

    public static void Validate(string path, BundleManifest manifest)
    {
        ValidateFiles(path, manifest.Files);
        var listed = manifest.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var graphs = manifest.Graphs;
        foreach (var (name, graph) in new[] { ("visionEncoder", graphs.VisionEncoder), ("projector", graphs.Projector), ("decoder", graphs.Decoder) })
        {
            Require(path, listed.Contains(graph.File), $"graphs.{name}.file", $"\"{graph.File}\" is not among files");
            Require(path, graph.Inputs.Count > 0 && graph.Outputs.Count > 0, $"graphs.{name}", "has no inputs or no outputs");
        }

        Require(path, listed.Contains("tokenizer.json"), "files", "lists no tokenizer.json");
        ValidateCache(path, graphs.KeyValueCache);
        Require(path, graphs.VocabularySize > 0, "graphs.vocabularySize", $"is {graphs.VocabularySize}");
        Require(path, graphs.HiddenSize > 0, "graphs.hiddenSize", $"is {graphs.HiddenSize}");
        ValidateRoles(path, graphs);
        GraphLinkValidator.Validate(graphs, (condition, field, problem) => Require(path, condition, field, problem));
        foreach (var token in manifest.Generation.EndTokens)
        {
            Require(path, (uint)token < (uint)graphs.VocabularySize, "generation.endTokens", $"{token} is outside the vocabulary of {graphs.VocabularySize}");
        }
    }

    private static void ValidateFiles(string path, IReadOnlyList<BundleFile> files)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            var plain = file.Path.Length > 0 && file.Path == Path.GetFileName(file.Path) && file.Path is not ("." or "..") && file.Path.IndexOfAny(['/', '\\', ':']) < 0;
            Require(path, plain, "files.path", $"\"{file.Path}\" is not a plain file name");
            Require(path, seen.Add(file.Path), "files.path", $"\"{file.Path}\" is listed twice");
            Require(path, !file.Path.Equals(BundleManifest.FileName, StringComparison.OrdinalIgnoreCase), "files.path", "the manifest lists itself");
            Require(path, file.Bytes >= 0, "files.bytes", $"{file.Bytes} is negative");
            Require(path, file.Sha256.Length == 64 && file.Sha256.All(char.IsAsciiHexDigitLower), "files.sha256", $"\"{file.Sha256}\" is not 64 lower-case hexadecimal digits");
        }
    }

    private static void ValidateCache(string path, KeyValueCacheSpec cache)
    {
        Require(path, cache.Layers is > 0 and <= MaxLayers, "graphs.keyValueCache.layers", $"is {cache.Layers}");
        Require(path, cache.Heads is > 0 and <= 65_536, "graphs.keyValueCache.heads", $"is {cache.Heads}");
        Require(path, cache.HeadSize is > 0 and <= 65_536, "graphs.keyValueCache.headSize", $"is {cache.HeadSize}");
        Require(path, cache.MaxLength > 0, "graphs.keyValueCache.maxLength", $"is {cache.MaxLength}");
        Require(path, cache.Element is TensorElement.Float32 or TensorElement.Float16 or TensorElement.BFloat16, "graphs.keyValueCache.element", $"is {cache.Element}");
        Require(path, cache.SharedBuffer, "graphs.keyValueCache.sharedBuffer", "is false; this runtime runs decoders whose past and present share one buffer");
    }

    private static void ValidateRoles(string path, BundleGraphs graphs)
    {
        foreach (var role in new[] { TensorRole.InputIds, TensorRole.ImageFeatures, TensorRole.SequenceLengths, TensorRole.TotalSequenceLength, TensorRole.LogitsToKeep })
        {
            Require(path, graphs.Decoder.Inputs.Count(tensor => tensor.Role == role) == 1, "graphs.decoder.inputs", $"needs exactly one tensor of role {role}");
        }

        Require(path, graphs.Decoder.Outputs.Count(tensor => tensor.Role == TensorRole.Logits) == 1, "graphs.decoder.outputs", "needs exactly one tensor of role Logits");
        foreach (var (tensors, role) in new[]
        {
            (graphs.Decoder.Inputs, TensorRole.PastKey), (graphs.Decoder.Inputs, TensorRole.PastValue),
            (graphs.Decoder.Outputs, TensorRole.PresentKey), (graphs.Decoder.Outputs, TensorRole.PresentValue),
        })
        {
            var layers = tensors.Where(tensor => tensor.Role == role).Select(tensor => tensor.Layer ?? -1).Order();
            Require(path, layers.SequenceEqual(Enumerable.Range(0, graphs.KeyValueCache.Layers)), "graphs.decoder", $"needs one tensor of role {role} for each of {graphs.KeyValueCache.Layers} layers");
        }

        Require(path, graphs.VisionEncoder.Inputs.Count(tensor => tensor.Role == TensorRole.PixelValues) == 1, "graphs.visionEncoder.inputs", "needs exactly one tensor of role PixelValues");
    }

    private static void Require(string path, bool condition, string field, string problem)
    {
        if (!condition)
        {
            throw new BundleException(path, $"field {field}: {problem}.");
        }
    }
}
