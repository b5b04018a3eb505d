using System.Text.Json;
using System.Text.Unicode;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Json;

/// <summary>Parses a JSON file with the limits that keep a hostile one cheap.</summary>
internal static class JsonFile
{
    /// <summary>The largest published tokenizer.json files have 35 MB.</summary>
    private const long MaxBytes = 256L * 1024 * 1024;

    private static readonly JsonDocumentOptions s_strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = 32,
    };

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

            var bytes = file.Length <= MaxBytes ? File.ReadAllBytes(path) : throw new TokenizerException(path, "", $"{file.Length} bytes", $"at most {MaxBytes}");
            return GitLfsPointer.IsOne(bytes)
                ? throw new TokenizerException(path, "", $"{GitLfsPointer.Name}, its contents not downloaded", $"the file itself. {GitLfsPointer.Advice.TrimEnd('.')}")
                : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException(path, "", $"a file that cannot be read ({FileProblem.Of(path, e)})", "a readable file", e);
        }
    }

    private static TokenizerException Missing(string path) => SlowTokenizerFiles.Describe(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "") is { } files
        ? new TokenizerException(path, "", $"no such file, but {files}", SlowTokenizerFiles.Advice)
        : new TokenizerException(path, "", Directory.Exists(path) ? "a folder" : "no such file", SlowTokenizerFiles.Advice);

    /// <summary>The document; the caller disposes it when nothing of it is needed any more.</summary>
    public static JsonDocument Parse(string file, ReadOnlyMemory<byte> utf8)
    {
        // Parsing looks at the bytes of names only when they are compared.
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new TokenizerException(file, "", "bytes that are not UTF-8", "JSON in UTF-8");
        }

        try
        {
            return JsonDocument.Parse(utf8, s_strict);
        }
        catch (JsonException e)
        {
            throw new TokenizerException(file, "", $"no valid JSON ({e.Message})", "strict JSON without doubled members", e);
        }
        catch (InvalidOperationException e)
        {
            // Comparing member names unescapes them, and half a surrogate pair cannot be.
            throw new TokenizerException(file, "", $"no valid JSON ({e.Message})", "strict JSON with valid Unicode in its names", e);
        }
    }
}
