namespace Vrm.Onnx.Packaging.Tests;

/// <summary>The code that the README shows, which is the marked part of a sample.</summary>
internal static class ReadmeSnippet
{
    /// <summary>The lines between the marks in the sample, without their common indentation.</summary>
    /// <param name="sample">The sample's folder.</param>
    public static string FromSample(string sample)
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "samples", sample, "ReadmeSnippet.cs"));
        var begin = Array.FindIndex(lines, line => line.Contains("README: begin", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, line => line.Contains("README: end", StringComparison.Ordinal));
        var snippet = lines[(begin + 1)..end];
        var indentation = snippet.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', snippet.Select(line => line.Length > 0 ? line[indentation..] : line));
    }

    /// <summary>The C# block of the README that holds a call.</summary>
    /// <param name="call">By default the one that loads a model.</param>
    public static string FromReadme(string call = "VisionReasoner.Load")
    {
        var text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md")).ReplaceLineEndings("\n");
        return text.Split("```csharp\n").Skip(1).Select(block => block.Split("\n```")[0]).Single(block => block.Contains(call, StringComparison.Ordinal));
    }

    /// <summary>A whole program around the README's code.</summary>
    public static string AsProgram(string bundle, string picture, string question) => $$"""
        {{FromReadme()}}

        internal static partial class Program
        {
            private const string bundle = @"{{bundle}}";
            private const string picture = @"{{picture}}";
            private const string question = "{{question}}";
            private static readonly CancellationToken cancellationToken = CancellationToken.None;
        }
        """;
}
