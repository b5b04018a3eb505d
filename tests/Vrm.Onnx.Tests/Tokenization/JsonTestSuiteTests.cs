using System.Runtime.CompilerServices;
using System.Text.Json;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Tests.Tokenization;

/// <summary>JSONTestSuite as tokenizer.json: whatever a file holds, the outcome is a typed error, since none of them is a tokenizer.</summary>
public class JsonTestSuiteTests
{
    public static TheoryData<string> Names => [.. Files().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_FileOfTheSuite_Throws(string name) =>
        Assert.Throws<TokenizerException>(() => Tokenizer.Load(Files()[name], name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_FileOfTheSuite_AcceptsWhatIsValidOnly(string name)
    {
        JsonDocument? document = null;
        var error = Record.Exception(() => document = StrictJson.ParseDocument(Files()[name], TokenizerFile.Source(name)));

        // Doubled members are valid JSON and no valid tokenizer.json.
        var isValid = name.StartsWith("y_", StringComparison.Ordinal) && !name.Contains("duplicated_key", StringComparison.Ordinal);
        Assert.True(error is null or TokenizerException, error?.ToString());
        Assert.True(!isValid || error is null, error?.Message);
        Assert.True(!name.StartsWith("n_", StringComparison.Ordinal) || error is not null, "accepted");
        document?.Dispose();
    }

    private static Dictionary<string, byte[]> Files([CallerFilePath] string source = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(source)!, "json-test-suite.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => Convert.FromBase64String(parts[1]));
}
