using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization;

/// <summary>A <c>tokenizer.json</c> on disk, with the limits that keep a hostile one cheap.</summary>
internal static class TokenizerFile
{
    /// <summary>The largest published files have 35 MB.</summary>
    private const long MaxBytes = 256L * 1024 * 1024;

    /// <summary>What errors in the file are made by.</summary>
    public static JsonSource Source(string path) => new(path, fault => new TokenizerException(fault));

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="TokenizerException">There is none, it cannot be read, is too large, or is a pointer of Git LFS.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw Missing(path);
            }

            var bytes = file.Length <= MaxBytes
                ? File.ReadAllBytes(path)
                : throw Source(path).Refuse("The file is larger than any of its kind.", null, $"{file.Length} bytes", $"at most {MaxBytes} bytes");
            return GitLfsPointer.IsOne(bytes) ? throw Source(path).Refuse($"{GitLfsPointer.Problem} {GitLfsPointer.Advice}", null, GitLfsPointer.Name, null) : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException(new JsonFault(path, FileProblem.Of(path, e)) { Cause = e });
        }
    }

    private static FileFormatException Missing(string path)
    {
        var slow = SlowTokenizerFiles.Describe(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
        return Source(path).Refuse(FileProblem.Missing, null, slow ?? (Directory.Exists(path) ? "a folder" : null), SlowTokenizerFiles.Advice);
    }
}
