using Vrm.Onnx.Training.Data;

namespace Vrm.Onnx.Training.Tests.Data;

public class TrainingDatasetTests
{
    [Fact]
    public void Load_Folder_ReadsEveryLine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "");
        File.WriteAllText(folder.File("questions.jsonl"), """
            {"image": "a.png", "question": "Q1", "reasoning": "R", "answer": "A", "fields": {"HR": null}}

            {"image": "a.png", "question": "Q2", "answer": "B"}
            """);
        var samples = TrainingDataset.Load(folder.Path);
        (string, string?, string)[] expected = [("Q1", "R", "A"), ("Q2", null, "B")];
        Assert.Equal(expected, samples.Select(sample => (sample.Question, sample.Reasoning, sample.Answer)));
        Assert.EndsWith("line 3", samples[1].Origin, StringComparison.Ordinal);
        Assert.Equal(folder.File("a.png"), samples[0].ImagePath);
    }

    [Theory]
    [InlineData("{\"image\": \"a.png\", \"question\": \"Q\"}", "answer")]
    [InlineData("{\"image\": \"a.png\", \"question\": 1, \"answer\": \"A\"}", "question")]
    [InlineData("{\"image\": \"a.png\", \"question\": \"Q\", \"answer\": \"A\", \"reasoning\": 3}", "reasoning")]
    [InlineData("[1]", "image")]
    [InlineData("{", "JSON")]
    public void Load_WrongLine_IsNamedWithTheProblem(string line, string named)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "");
        File.WriteAllText(folder.File("data.jsonl"), "\n" + line);
        var error = Assert.Throws<TrainingDataException>(() => TrainingDataset.Load(folder.File("data.jsonl")));
        Assert.EndsWith("line 2", error.Origin, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AnySeed_HoldsEverySampleOnceAndRepeats()
    {
        int[] lengths = [.. Enumerable.Range(0, 103).Select(i => 10 + (i * 7 % 31))];
        var plan = BatchPlanner.Plan(lengths, 8, new SeededRandom(4));
        Assert.Equal(Enumerable.Range(0, 103), plan.SelectMany(batch => batch).Order());
        Assert.All(plan, batch => Assert.InRange(batch.Length, 1, 8));
        Assert.Equal(plan.SelectMany(batch => batch), BatchPlanner.Plan(lengths, 8, new SeededRandom(4)).SelectMany(batch => batch));
        Assert.NotEqual(plan.SelectMany(batch => batch), BatchPlanner.Plan(lengths, 8, new SeededRandom(5)).SelectMany(batch => batch));
    }
}
