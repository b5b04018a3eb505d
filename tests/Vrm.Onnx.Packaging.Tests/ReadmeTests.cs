namespace Vrm.Onnx.Packaging.Tests;

public class ReadmeTests
{
    [Fact]
    public void Readme_Snippet_IsTheSamplesCode()
    {
        var usings = string.Concat(ReadmeSnippet.FromReadme().Split('\n').TakeWhile(line => line.StartsWith("using Vrm", StringComparison.Ordinal)).Select(line => line + "\n"));

        Assert.Equal(ReadmeSnippet.FromSample(), ReadmeSnippet.FromReadme()[usings.Length..].TrimStart('\n'));
    }
}
