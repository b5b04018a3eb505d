using System.Text;
using System.Text.Json;

namespace Vrm.Onnx.Formats;

/// <summary>Reads JSON Lines: one object a line, in UTF-8, each strict JSON; empty lines are passed over.</summary>
internal static class JsonLines
{
    private const int MaxDepth = 64;
    private const long MaxBytes = 1L << 30;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads all objects of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="convert">Makes a row of an object and the number of its line.</param>
    /// <param name="error">Makes the error: the line, or <see langword="null"/> for the file as a whole, what is wrong, and the cause.</param>
    /// <exception cref="VrmException">The file is missing or cannot be read, a line is no such object, or there is none.</exception>
    public static List<T> Read<T>(string path, Func<JsonElement, int, T> convert, Func<int?, string, Exception?, VrmException> error)
    {
        var rows = new List<T>();
        var number = 0;
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxBytes)
            {
                throw error(null, $"The file has {file.Length} bytes; at most {MaxBytes} are read.", null);
            }

            foreach (var line in File.ReadLines(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    using var json = JsonDocument.Parse(line, s_strict);
                    rows.Add(json.RootElement.ValueKind == JsonValueKind.Object ? convert(json.RootElement, number) : throw error(number, "The line is not a JSON object.", null));
                }
            }
        }
        catch (JsonException e)
        {
            throw error(number, $"The line is not a JSON object as it is expected: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw error(number, "A string holds half of a surrogate pair.", e);
        }
        catch (DecoderFallbackException e)
        {
            throw error(number + 1, "The text is not UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw error(null, FileProblem.Of(path, e), e);
        }

        return rows.Count > 0 ? rows : throw error(null, "There is no object in it; one a line is expected.", null);
    }
}
