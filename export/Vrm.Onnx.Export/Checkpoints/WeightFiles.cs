namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>Finds and opens the files that hold a checkpoint's weights.</summary>
internal static class WeightFiles
{
    private const string SingleName = "model.safetensors";

    /// <summary>Opens all weight files of a folder, in the order of their names.</summary>
    /// <remarks>As transformers does, one whole file goes before an index.</remarks>
    /// <exception cref="CheckpointException">There are none, or they contradict each other.</exception>
    public static IReadOnlyList<SafetensorsFile> Open(string folder)
    {
        if (!File.Exists(Path.Combine(folder, SingleName)) && File.Exists(Path.Combine(folder, ShardIndex.FileName)))
        {
            return OpenShards(folder);
        }

        return [SafetensorsFile.Open(Path.Combine(folder, FindSingle(folder)))];
    }

    private static List<SafetensorsFile> OpenShards(string folder)
    {
        var map = ShardIndex.Read(folder);
        var shards = new List<SafetensorsFile>();
        try
        {
            foreach (var name in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                shards.Add(SafetensorsFile.Open(Path.Combine(folder, name)));
            }

            ShardIndex.Check(folder, map, shards);
            return shards;
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    private static string FindSingle(string folder)
    {
        if (File.Exists(Path.Combine(folder, SingleName)))
        {
            return SingleName;
        }

        var names = CheckpointFiles.List(folder).Where(file => Path.GetExtension(file) == ".safetensors").Select(file => Path.GetFileName(file)).ToList();
        return names switch
        {
            ["adapter_model.safetensors"] => throw NoWeights(folder, "This is an adapter, not a model. Merge it into its base model and save that.", names),
            [var only] => only,
            [] => throw NoWeights(folder, WhyNone(folder), names),
            _ => throw NoWeights(folder, "Several safetensors files and no index: which of them make up the model cannot be told.", names),
        };
    }

    private static string WhyNone(string folder) =>
        CheckpointFiles.List(folder).Any(file => Path.GetExtension(file) is ".bin" or ".pt" or ".pth" or ".ckpt")
            ? "The weights are pickle files, which can run code when they are read. Save the model with safe_serialization, or convert it to safetensors."
            : "The folder holds no weights.";

    private static CheckpointException NoWeights(string folder, string problem, List<string> found) =>
        new(problem) { Path = folder, Found = found.Count == 0 ? null : string.Join(", ", found.Take(20)), Expected = $"{SingleName}, or {ShardIndex.FileName} with its shards" };
}
