using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace Vrm.Onnx.Tests.Shared;

/// <summary>Writes checkpoints of random weights, of any size, with a few megabytes of memory: same options, same bytes.</summary>
internal sealed record SyntheticCheckpoint(ISyntheticModel Model)
{
    private const int ChunkBytes = 1 << 20;

    public SyntheticElementType Type { get; init; } = SyntheticElementType.F32;

    /// <summary>Most bytes of a weight file, unless one tensor has more; where they do not suffice there are several files and an index.</summary>
    public long MaxShardBytes { get; init; } = long.MaxValue;

    public int Seed { get; init; } = 1;

    /// <summary>The name of an element type in config.json.</summary>
    public static string NameOf(SyntheticElementType type) => type switch
    {
        SyntheticElementType.F32 => "float32",
        SyntheticElementType.F16 => "float16",
        _ => "bfloat16",
    };

    /// <summary>Writes config.json, preprocessor_config.json, generation_config.json and the weights; a tokenizer has to be copied.</summary>
    /// <returns>Bytes of weights.</returns>
    public long Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), Model.Config(Type));
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), Model.Preprocessor);
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), """{"bos_token_id":0,"eos_token_id":1,"pad_token_id":2}""");
        var shards = Plan();
        if (shards.Count == 1)
        {
            WriteShard(Path.Combine(folder, "model.safetensors"), shards[0]);
        }
        else
        {
            WriteShards(folder, shards);
        }

        return shards.Sum(shard => shard.Sum(Size));
    }

    private int ElementBytes => Type == SyntheticElementType.F32 ? 4 : 2;

    private long Size(SyntheticTensor tensor) => tensor.ElementCount * ElementBytes;

    private List<List<SyntheticTensor>> Plan()
    {
        var shards = new List<List<SyntheticTensor>> { new() };
        var used = 0L;
        foreach (var tensor in Model.Tensors())
        {
            if (used > 0 && Size(tensor) > MaxShardBytes - used)
            {
                shards.Add([]);
                used = 0;
            }

            shards[^1].Add(tensor);
            used += Size(tensor);
        }

        return shards;
    }

    private void WriteShards(string folder, List<List<SyntheticTensor>> shards)
    {
        var map = new JsonObject();
        for (var i = 0; i < shards.Count; i++)
        {
            var name = $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            WriteShard(Path.Combine(folder, name), shards[i]);
            foreach (var tensor in shards[i])
            {
                map.Add(tensor.Name, name);
            }
        }

        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Sum(Size)) }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), index.ToJsonString());
    }

    private void WriteShard(string path, List<SyntheticTensor> tensors)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        WriteHeader(stream, tensors);
        var chunk = new byte[ChunkBytes];
        foreach (var tensor in tensors)
        {
            var random = new SyntheticRandom(Seed, tensor.Name);
            for (var left = Size(tensor); left > 0;)
            {
                var piece = chunk.AsSpan(0, (int)Math.Min(left, chunk.Length));
                random.Fill(piece, Type, tensor.Center, tensor.Spread);
                stream.Write(piece);
                left -= piece.Length;
            }
        }
    }

    private void WriteHeader(FileStream stream, List<SyntheticTensor> tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        var begin = 0L;
        foreach (var tensor in tensors)
        {
            header.Add(tensor.Name, new JsonObject
            {
                ["dtype"] = Type.ToString(),
                ["shape"] = new JsonArray([.. tensor.Shape.Select(dimension => JsonValue.Create(dimension))]),
                ["data_offsets"] = new JsonArray(begin, begin + Size(tensor)),
            });
            begin += Size(tensor);
        }

        // Filled up with spaces, so that the data begins at a multiple of 8, as the reference implementation does.
        var json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        var padded = (json.Length + 7) / 8 * 8;
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, padded);
        stream.Write(prefix);
        stream.Write(json);
        stream.Write("       "u8[..(padded - json.Length)]);
    }
}
