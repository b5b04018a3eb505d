namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>The index of a sharded checkpoint: which file holds which tensor.</summary>
/// <remarks>
/// Its <c>metadata.total_size</c> is not compared with anything: nothing reads it when a model is loaded, published ones are wrong
/// (shared weights counted twice, sizes from before a conversion, floats), and the shards' own headers already account for every byte.
/// </remarks>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";
    private const long MaxLength = 64L << 20;

    /// <summary>Reads the map from tensors to names of files.</summary>
    /// <exception cref="CheckpointException">It is malformed, empty, or names a file outside of the folder.</exception>
    public static Dictionary<string, string> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var root = StrictJson.ParseObject(CheckpointFiles.ReadAll(path, MaxLength), CheckpointFiles.Source(path), "index");
        var map = root.GetNode("weight_map");
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tensor in map.Names)
        {
            var file = map.GetString(tensor);
            if (!IsPlainName(file))
            {
                throw map.Refuse(tensor, "A shard has to lie in the checkpoint's folder.", "the plain name of a .safetensors file");
            }

            files.Add(tensor, file);
        }

        return files.Count > 0 ? files : throw root.Refuse("weight_map", "The index names no tensor.", "at least one");
    }

    /// <summary>Checks that the shards hold the tensors of the map, each in its file, and no others.</summary>
    /// <exception cref="CheckpointException">They do not; the message lists the tensors.</exception>
    public static void Check(string folder, Dictionary<string, string> map, IReadOnlyList<SafetensorsFile> shards)
    {
        var path = Path.Combine(folder, FileName);
        var held = shards.SelectMany(shard => shard.Tensors.Keys.Select(tensor => (tensor, Path.GetFileName(shard.Path)))).ToHashSet();
        var missing = map.Where(entry => !held.Contains((entry.Key, entry.Value))).Select(entry => $"{entry.Key} in {entry.Value}").ToList();
        if (missing.Count > 0)
        {
            throw new CheckpointException("Tensors are not in the shard that the index names.") { Path = path, Found = List(missing), Expected = "every tensor in its shard" };
        }

        var extra = held.Where(pair => !map.TryGetValue(pair.tensor, out var file) || file != pair.Item2).Select(pair => $"{pair.tensor} in {pair.Item2}").ToList();
        if (extra.Count > 0)
        {
            throw new CheckpointException("The shards hold tensors that the index does not name there.") { Path = path, Found = List(extra), Expected = "every tensor once, in the shard that the index names" };
        }
    }

    private static string List(List<string> items)
    {
        items.Sort(StringComparer.Ordinal);
        return $"{items.Count}: {string.Join("; ", items.Take(50))}{(items.Count > 50 ? "; …" : "")}";
    }

    private static bool IsPlainName(string name) =>
        name.EndsWith(".safetensors", StringComparison.Ordinal) && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
