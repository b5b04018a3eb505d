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
        Assert.Equal((folder.File("questions.jsonl"), 3), (samples[1].File, samples[1].Line));
        Assert.Equal(folder.File("a.png"), samples[0].ImagePath);
    }

    [Theory]
    [InlineData("{\"image\": \"a.png\", \"question\": \"Q\"}", "answer")]
    [InlineData("{\"image\": \"a.png\", \"question\": 1, \"answer\": \"A\"}", "question")]
    [InlineData("{\"image\": \"a.png\", \"question\": \"Q\", \"answer\": \"A\", \"reasoning\": 3}", "reasoning")]
    [InlineData("[1]", "a JSON object")]
    [InlineData("{\"image\": \"a.png\", \"image\": \"b.png\"}", "JSON")]
    [InlineData("{\"image\": \"\\ud800\"}", "surrogate")]
    [InlineData("{", "JSON")]
    public void Load_WrongLine_IsNamedWithTheProblem(string line, string named)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.png"), "");
        File.WriteAllText(folder.File("data.jsonl"), "\n" + line);
        var error = Assert.Throws<TrainingDataException>(() => TrainingDataset.Load(folder.File("data.jsonl")));
        Assert.Equal((folder.File("data.jsonl"), "data.jsonl", 2), (error.Path, error.File, error.Line));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.jsonl")]
    [InlineData("folder-without-data")]
    public void Load_NoFile_IsATypedError(string name)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("folder-without-data"));

        var error = Assert.Throws<TrainingDataException>(() => TrainingDataset.Load(folder.File(name)));

        Assert.Contains("There is no such file.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Null(error.Line);
    }

    [Fact]
    public void Load_TextThatIsNotUtf8_IsNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("data.jsonl"), [(byte)'{', 0xE9, (byte)'}']);

        Assert.Contains("UTF-8", Assert.Throws<TrainingDataException>(() => TrainingDataset.Load(folder.File("data.jsonl"))).Message, StringComparison.Ordinal);
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
