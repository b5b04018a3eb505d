using System.Globalization;

namespace Vrm.Onnx.Tests.Reasoning;

/// <summary>One row of the table of results in the design notes.</summary>
public sealed record DocumentedResult(string Case, string Dialect, string Output, OutputEnd End, ReasoningTranscript Expected)
{
    private const string NothingAtAll = "—";
    private const int Columns = 8;

    /// <summary>Every row of the table, read from the design notes themselves.</summary>
    public static IReadOnlyList<DocumentedResult> All { get; } = Read();

    public override string ToString() => Case;

    public static ReasoningDialect FindDialect(string name) =>
        (ReasoningDialect)typeof(ReasoningDialect).GetProperty(name)!.GetValue(null)!;

    private static DocumentedResult[] Read()
    {
        var lines = File.ReadAllLines(Path.Combine(FindRepository(), "src", "Vrm.Onnx", "Reasoning", "DESIGN.md"));
        var header = Array.FindIndex(lines, line => line.StartsWith("| case | dialect |", StringComparison.Ordinal));
        return [.. lines.Skip(header + 2).TakeWhile(line => line.StartsWith('|')).Select(ReadRow)];
    }

    private static DocumentedResult ReadRow(string line)
    {
        var cells = line.Replace(@"\|", "\u0001", StringComparison.Ordinal).Split('|')[1..^1];
        Assert.Equal(Columns, cells.Length);
        cells = [.. cells.Select(cell => cell.Replace('\u0001', '|')[1..^1])];
        var expected = new ReasoningTranscript
        {
            Reasoning = Text(cells[4])!,
            Answer = Text(cells[5]),
            Other = Text(cells[6])!,
            Irregularities = Enum.Parse<ReasoningIrregularities>(cells[7]),
        };
        return new DocumentedResult(cells[0], cells[1], Text(cells[2])!, Enum.Parse<OutputEnd>(cells[3]), expected);
    }

    private static string? Text(string cell) => cell switch
    {
        NothingAtAll => null,
        "\"\"" => string.Empty,
        _ when cell is ['`', .. var text, '`'] => text.Replace(@"\n", "\n", StringComparison.Ordinal),
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Not a text cell: {cell}")),
    };

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Vrm.Onnx.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
