namespace Vrm.Onnx.Tests.Reasoning;

/// <summary>The table of results in the design notes, row by row.</summary>
public class DocumentedResultsTests
{
    public static TheoryData<string> Cases { get; } = [.. DocumentedResult.All.Select(row => row.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parse_DocumentedOutput_GivesDocumentedResult(string name)
    {
        var row = Find(name);

        Assert.Equal(row.Expected, ReasoningTranscript.Parse(row.Output, DocumentedResult.FindDialect(row.Dialect), row.End));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Push_SplitAtEveryPosition_GivesDocumentedResult(string name)
    {
        var row = Find(name);
        for (var split = 0; split <= row.Output.Length; split++)
        {
            var run = ParserRun.Of(row, [split]);

            Assert.Equal(row.Expected, run.Transcript);
            Assert.Equal(row.Output, run.Everything);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Push_OneCharacterAtATime_GivesDocumentedResult(string name)
    {
        var row = Find(name);

        var run = ParserRun.Of(row, [.. Enumerable.Range(1, row.Output.Length)]);

        Assert.Equal(row.Expected, run.Transcript);
        Assert.Equal(row.Output, run.Everything);
    }

    [Fact]
    public void Table_AllIrregularities_Occur()
    {
        var seen = DocumentedResult.All.Aggregate(ReasoningIrregularities.None, (all, row) => all | row.Expected.Irregularities);

        Assert.Equal(Enum.GetValues<ReasoningIrregularities>().Aggregate((all, one) => all | one), seen);
    }

    private static DocumentedResult Find(string name) => DocumentedResult.All.Single(row => row.Case == name);
}
