// Packs what Unicode normalization needs into a small file that the SDK carries: .NET without ICU has no such tables.
//
//     dotnet run eng/unicode/normalization.cs -- UnicodeData.txt CompositionExclusions.txt OUTPUT
//
// The inputs are files of the Unicode Character Database. OUTPUT in this repository was made from version 9.0.0, which is the
// one that the reference implementation of tokenizers normalizes by; a later version would change tokens.
// The reader, and with it the format, is UnicodeTables in src/Vrm.Onnx/Tokenization/Normalizing.
using System.Globalization;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: normalization UnicodeData.txt CompositionExclusions.txt OUTPUT");
    return 2;
}

var excluded = File.ReadLines(args[1])
    .Select(line => line.Split('#')[0].Trim())
    .Where(line => line.Length > 0)
    .Select(Hex)
    .ToHashSet();
var classes = new SortedDictionary<int, int>();
var marks = new SortedSet<int>();
var mappings = new SortedDictionary<int, (bool Compatible, int[] To)>();
foreach (var fields in File.ReadLines(args[0]).Where(line => line.Length > 0).Select(line => line.Split(';')))
{
    var codePoint = Hex(fields[0]);
    if (fields[3] != "0")
    {
        classes.Add(codePoint, int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    if (fields[2].StartsWith('M'))
    {
        marks.Add(codePoint);
    }

    if (fields[5].Length > 0)
    {
        var parts = fields[5].Split(' ');
        var compatible = parts[0].StartsWith('<');
        mappings.Add(codePoint, (compatible, parts.Skip(compatible ? 1 : 0).Select(Hex).ToArray()));
    }
}

using var output = new BinaryWriter(File.Create(args[2]));
output.Write7BitEncodedInt(mappings.Count);
var previous = 0;
foreach (var (codePoint, (compatible, to)) in mappings)
{
    // A pair is put together again unless it is excluded by name or does not begin with a starter.
    var composes = !compatible && to.Length == 2 && !excluded.Contains(codePoint) && !classes.ContainsKey(codePoint) && !classes.ContainsKey(to[0]);
    output.Write7BitEncodedInt(codePoint - previous);
    output.Write7BitEncodedInt((to.Length << 2) | (composes ? 2 : 0) | (compatible ? 1 : 0));
    foreach (var target in to)
    {
        output.Write7BitEncodedInt(target);
    }

    previous = codePoint;
}

WriteRuns(classes);
WriteRuns(new SortedDictionary<int, int>(marks.ToDictionary(mark => mark, _ => 1)));
return 0;

static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

// Code points in a row with the same value: distance from the last run, length, value.
void WriteRuns(SortedDictionary<int, int> values)
{
    var runs = new List<(int First, int Length, int Value)>();
    foreach (var (codePoint, value) in values)
    {
        if (runs.Count > 0 && runs[^1].First + runs[^1].Length == codePoint && runs[^1].Value == value)
        {
            runs[^1] = runs[^1] with { Length = runs[^1].Length + 1 };
        }
        else
        {
            runs.Add((codePoint, 1, value));
        }
    }

    output.Write7BitEncodedInt(runs.Count);
    var end = 0;
    foreach (var (first, length, value) in runs)
    {
        output.Write7BitEncodedInt(first - end);
        output.Write7BitEncodedInt(length);
        output.Write7BitEncodedInt(value);
        end = first + length;
    }
}
