using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>The digest of a checkpoint; <see cref="Checkpoint.ComputeDigest"/> says what goes into it.</summary>
internal static class CheckpointDigest
{
    private const int ChunkBytes = 1 << 18; // stays in the cache between reading and hashing

    /// <summary>The files that a model is made from besides its weights.</summary>
    public static IReadOnlyList<string> ConfigurationNames { get; } =
    [
        "added_tokens.json", "chat_template.jinja", "chat_template.json", "config.json", "generation_config.json", "image_processor_config.json",
        "merges.txt", "model.safetensors.index.json", "preprocessor_config.json", "processor_config.json", "special_tokens_map.json",
        "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "video_preprocessor_config.json", "vocab.json",
    ];

    public static string Compute(string folder, IEnumerable<SafetensorsFile> weights, CancellationToken cancellationToken)
    {
        var paths = ConfigurationNames.Select(name => Path.Combine(folder, name)).Where(File.Exists).Concat(weights.Select(file => file.Path));
        var lines = new StringBuilder();
        foreach (var path in paths.OrderBy(path => Path.GetFileName(path), StringComparer.Ordinal))
        {
            var (hash, length) = HashFile(path, cancellationToken);
            lines.Append(CultureInfo.InvariantCulture, $"{hash} {length} {Path.GetFileName(path)}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }

    private static (string Hash, long Length) HashFile(string path, CancellationToken cancellationToken)
    {
        if (CheckpointFiles.Measure(path) == 0)
        {
            return (Convert.ToHexStringLower(SHA256.HashData([])), 0);
        }

        using var handle = CheckpointFiles.OpenRegular(path, minLength: 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        var length = 0L;
        for (int read; (read = CheckpointFiles.Read(handle, path, chunk, length)) > 0; length += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(chunk.AsSpan(0, read));
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }
}
