using System.Text.Json;
using Vrm.Onnx;
using Vrm.Onnx.Imaging;

namespace GpuCheck;

/// <summary>Questions about pictures, one JSON object a line: <c>image</c>, a file beside this one, and <c>question</c>.</summary>
internal static class QuestionFile
{
    public static IReadOnlyList<ReasoningRequest> Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line =>
        {
            var row = JsonElement.Parse(line);
            return new ReasoningRequest(RgbImage.Load(Path.Combine(folder, row.GetProperty("image").GetString()!)), row.GetProperty("question").GetString()!);
        })];
    }
}
