using System.Reflection;

namespace Vrm.Onnx.PublicApi.Tests;

/// <summary>
/// A change of the public surface shows in the diff of a text file. To accept one, copy the `.received.txt` file that the failing
/// test names over the `.txt` file beside this source.
/// </summary>
public class PublicSurfaceTests
{
    [Theory]
    [InlineData("Vrm.Onnx")]
    [InlineData("Vrm.Onnx.Export")]
    [InlineData("Vrm.Onnx.Training")]
    [InlineData("Vrm.Onnx.Validation")]
    public void PublicSurface_OfAssembly_IsAsRecorded(string name)
    {
        var found = PublicSurface.Of(Assembly.Load(name));
        var recordedPath = Path.Combine(AppContext.BaseDirectory, $"{name}.txt");
        var recorded = File.Exists(recordedPath) ? File.ReadAllText(recordedPath).ReplaceLineEndings("\n") : "";
        if (found != recorded)
        {
            var received = Path.Combine(AppContext.BaseDirectory, $"{name}.received.txt");
            File.WriteAllText(received, found);
            Assert.Fail($"The public surface of {name} changed; see {received}. First difference: {FirstDifference(recorded, found)}");
        }
    }

    private static string FirstDifference(string recorded, string found)
    {
        var (before, after) = (recorded.Split('\n'), found.Split('\n'));
        var line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
        {
            line++;
        }

        return $"line {line + 1}, recorded \"{before.ElementAtOrDefault(line)}\", found \"{after.ElementAtOrDefault(line)}\"";
    }
}
