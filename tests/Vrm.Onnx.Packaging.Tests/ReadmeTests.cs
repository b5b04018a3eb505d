namespace Vrm.Onnx.Packaging.Tests;

public class ReadmeTests
{
    [Fact]
    public void Readme_Snippet_IsTheSamplesCode()
    {
        var usings = string.Concat(ReadmeSnippet.FromReadme().Split('\n').TakeWhile(line => line.StartsWith("using Vrm", StringComparison.Ordinal)).Select(line => line + "\n"));

        Assert.Equal(ReadmeSnippet.FromSample("Quickstart"), ReadmeSnippet.FromReadme()[usings.Length..].TrimStart('\n'));
    }

    [Fact]
    public void Questions_AreThoseOfTheSample() =>
        Assert.Equal(ReadmeSnippet.FromSample("ManyQuestions"), ReadmeSnippet.FromReadme("EncodeAsync"));
}
