using System.Text;
using System.Text.Json;

namespace Vrm.Onnx.Formats;

/// <summary>Reads JSON Lines: one object a line, each strict JSON in UTF-8; empty lines are passed over.</summary>
internal static class JsonLines
{
    private const long MaxBytes = 1L << 30;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads all objects of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="convert">Makes a row of an object and the number of its line.</param>
    /// <param name="error">Makes the error of a fault and the number of its line, which is <see langword="null"/> for the file as a whole.</param>
    /// <exception cref="FileFormatException">The file is missing or cannot be read, a line is no such object, or there is none.</exception>
    public static List<T> Read<T>(string path, Func<JsonField, int, T> convert, Func<int?, JsonFault, FileFormatException> error)
    {
        var rows = new List<T>();
        var number = 0;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes and var length })
            {
                throw error(null, new JsonFault(path, "The file is larger than any of its kind.") { Found = $"{length} bytes", Expected = $"at most {MaxBytes} bytes" });
            }

            foreach (var line in File.ReadLines(path, s_utf8))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    var source = new JsonSource(path, fault => error(number, fault));
                    using var document = StrictJson.ParseDocument(Encoding.UTF8.GetBytes(line), source);
                    var row = new JsonField(source, "", document.RootElement);
                    rows.Add(row.Kind == JsonValueKind.Object ? convert(row, number) : throw row.Error("a JSON object"));
                }
            }
        }
        catch (JsonException e)
        {
            throw error(number, new JsonFault(path, $"The line does not hold what it should: {e.Message}") { Cause = e });
        }
        catch (DecoderFallbackException e)
        {
            throw error(null, new JsonFault(path, "The text is not UTF-8. Save it as UTF-8.") { Cause = e });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw error(null, new JsonFault(path, FileProblem.Of(path, e)) { Cause = e });
        }

        return rows.Count > 0 ? rows : throw error(null, new JsonFault(path, "There is no object in it.") { Expected = "one a line" });
    }
}
