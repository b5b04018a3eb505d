using System.Runtime.CompilerServices;
using System.Text.Json;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>A tiny checkpoint, a file of labelled pictures for it, and room for what a training writes.</summary>
internal sealed class TrainingFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingFiles(params IEnumerable<string> answers)
    {
        File.Copy(Path.Combine(Base, "image-0.png"), _folder.File("picture.png"));
        AddLines([.. answers.Select(answer => Line("picture.png", answer))]);
    }

    public static string Base { get; } = Path.Combine(Goldens(), "models", "llava-train-linear");

    public string Data => _folder.File("data.jsonl");

    /// <summary>A path in the folder, which need not exist.</summary>
    public string this[string name] => _folder.File(name);

    public static string Line(string picture, string answer) =>
        JsonSerializer.Serialize(new Dictionary<string, string> { ["image"] = picture, ["question"] = "What is it?", ["reasoning"] = "It is seen.", ["answer"] = answer });

    public void AddLines(params string[] lines) => File.AppendAllLines(Data, lines);

    /// <summary>Runs a training on one thread, so that it is the same every time.</summary>
    public (int ExitCode, string Output) Train(string method, string output, params string[] options) =>
        ToolBundle.Run(["train", method, Data, "--base", Base, "--out", this[output], "--threads", "1", "--json", .. options]);

    public void Dispose() => _folder.Dispose();

    private static string Goldens([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "golden"));
}
