using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Decoding;

/// <summary>Texts that spell bytes.</summary>
internal static class DecodedBytes
{
    private const string Replacement = "\uFFFD";

    /// <summary>The byte that <c>&lt;0xNN&gt;</c> stands for.</summary>
    public static bool TryParse(string spelling, out byte value)
    {
        value = 0;
        return spelling.Length == 6 && spelling.StartsWith("<0x", StringComparison.Ordinal) && spelling[5] == '>'
            && byte.TryParse(spelling.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>One text of all, read in the byte alphabet; a text that is not spelled in it stands for itself.</summary>
    public static string OfAlphabet(List<string> texts)
    {
        var all = new List<byte>();
        foreach (var text in texts)
        {
            ByteAlphabet.TryDecode(Encoding.UTF8.GetBytes(text), out var bytes);
            all.AddRange(bytes);
        }

        return Encoding.UTF8.GetString([.. all]);
    }

    /// <summary>Bytes in a row become one text if they are valid together, and otherwise one U+FFFD each.</summary>
    public static List<string> OfFallback(List<string> texts)
    {
        var (result, run) = (new List<string>(), new List<byte>());
        foreach (var text in texts)
        {
            if (TryParse(text, out var value))
            {
                run.Add(value);
                continue;
            }

            EndRun(run, result);
            result.Add(text);
        }

        EndRun(run, result);
        return result;
    }

    private static void EndRun(List<byte> run, List<string> result)
    {
        var bytes = run.ToArray();
        run.Clear();
        if (bytes.Length > 0 && Utf8.IsValid(bytes))
        {
            result.Add(Encoding.UTF8.GetString(bytes));
        }
        else
        {
            result.AddRange(Enumerable.Repeat(Replacement, bytes.Length));
        }
    }
}
