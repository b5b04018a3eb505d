using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Vrm.Onnx.Benchmarks.Tokenization;

/// <summary>Texts of a quarter of a million characters, taken from this repository.</summary>
internal static class BenchmarkText
{
    private const int Length = 250_000;

    private static readonly ConcurrentDictionary<string, string> s_megabytes = new();

    /// <summary>A megabyte (2^20 bytes) of UTF-8: prose, or what makes careless tokenizers slow.</summary>
    /// <param name="kind">prose, spaces, a, newlines, digits (random ones), bytes (random ones read as UTF-8), random (code points of the first plane).</param>
    public static string Megabyte(string kind) => s_megabytes.GetOrAdd(kind, CreateMegabyte);

    private static string CreateMegabyte(string kind)
    {
        const int Bytes = 1 << 20;
        var random = new Random(1);
        return kind switch
        {
            "prose" => Cut(Create("prose")),
            "spaces" => new string(' ', Bytes),
            "a" => new string('a', Bytes),
            "newlines" => new string('\n', Bytes),
            "digits" => new string(random.GetItems<char>("0123456789", Bytes)),
            "bytes" => Cut(Encoding.UTF8.GetString(random.GetItems([.. Enumerable.Range(0, 256).Select(value => (byte)value)], Bytes))),
            "random" => Cut(string.Concat(Enumerable.Range(0, Bytes / 2).Select(_ => new Rune(random.Next(0x20, 0xD800)).ToString()))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "prose, spaces, a, newlines, digits, bytes or random"),
        };

        // Not a byte more: a tokenizer keeps the memory of a call for the next one up to just this length.
        static string Cut(string part)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, (Bytes / part.Length) + 1)));
            var end = Bytes;
            while ((text[end] & 0xC0) == 0x80)
            {
                end--;
            }

            return Encoding.UTF8.GetString(text, 0, end);
        }
    }

    /// <summary>The folder of a tokenizer of the reference data.</summary>
    public static string TokenizerFolder(string name) => Path.Combine(Root(), "tests", "golden", "tokenizers", name);

    /// <param name="kind">prose: documentation comments and licence; code: sources; cjk: Chinese and Japanese lines of the reference data, mixed.</param>
    public static string Create(string kind) => kind switch
    {
        "prose" => Fill(Prose()),
        "code" => Fill(Sources()),
        "cjk" => Fill(Cjk()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "prose, code or cjk"),
    };

    private static string Fill(IEnumerable<string> parts)
    {
        var all = parts.ToArray();
        var text = new StringBuilder();
        for (var i = 0; text.Length < Length; i++)
        {
            text.Append(all[i % all.Length]);
        }

        return text.ToString(0, Length);
    }

    private static IEnumerable<string> Sources() => Directory.GetFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(File.ReadAllText);

    private static IEnumerable<string> Prose() => Sources()
        .SelectMany(source => source.Split('\n'))
        .Select(line => line.Trim())
        .Where(line => line.StartsWith("///", StringComparison.Ordinal))
        .Select(line => line[3..].Replace("<summary>", "", StringComparison.Ordinal).Replace("</summary>", "\n", StringComparison.Ordinal))
        .Append(File.ReadAllText(Path.Combine(Root(), "LICENSE")));

    /// <summary>Ends of lines in random order, each with one random ideograph, so that words do not simply repeat.</summary>
    private static IEnumerable<string> Cjk()
    {
        var lines = Directory.GetFiles(Path.Combine(Root(), "tests", "golden", "tokenizers"), "cases.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)
            .Where(text => text.Length < 500 && text.Count(character => character is >= '\u3040' and <= '\u9FFF') * 2 > text.Length)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var line = lines[random.Next(lines.Length)];
            yield return line[random.Next(line.Length)..] + (char)random.Next(0x4E00, 0x6000) + "、";
        }
    }

    private static string Root([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", ".."));
}
