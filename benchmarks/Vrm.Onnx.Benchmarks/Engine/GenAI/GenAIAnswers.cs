using System.Diagnostics;
using Vrm.Onnx.Benchmarks.Engine.Peers;
using Vrm.Onnx.Runtime.Sessions;
using Vrm.Onnx.Tests.Shared.Peers;

namespace Vrm.Onnx.Benchmarks.Engine.GenAI;

/// <summary>ONNX Runtime GenAI in this process, on the ONNX Runtime that this process has.</summary>
/// <remarks>Its generator has one picture and one prompt, so another question is another generator.</remarks>
internal sealed class GenAIAnswers : IAnswerSource
{
    private readonly PictureInput _input;
    private readonly GenAIModel _model;

    /// <param name="folder">The model in its layout.</param>
    /// <param name="input">What it is asked.</param>
    /// <exception cref="InvalidOperationException">npm cannot fetch it.</exception>
    public GenAIAnswers(string folder, PictureInput input)
    {
        _ = OnnxRuntimeLibrary.Open(BenchmarkModel.Threads);
        if (!GenAINative.TryLoad(out var problem))
        {
            throw new InvalidOperationException($"ONNX Runtime GenAI is not there to compare with: {problem}");
        }

        Process = ProcessMeter.Current();
        _input = input;
        _model = new GenAIModel(folder, BenchmarkModel.Threads);
    }

    public string Version => "ONNX Runtime GenAI 0.15.2";

    public ProcessMeter Process { get; }

    public GeneratedTokens Answer(Question question, int newTokens)
    {
        var prompt = _input.Prompts[(int)question];
        using var run = new GenAIRun(_model, prompt.Length + newTokens);
        var pixels = _input.Pixels.PixelValues;
        var grid = _input.Pixels.FindIntegers("image_grid_thw")!;
        run.SetInput("pixel_values", pixels.Values.ToArray(), pixels.Shape);
        run.SetInput("image_grid_thw", grid.Values.ToArray(), grid.Shape);
        run.SetInput("num_image_tokens", [prompt.Count(token => token == _input.ImageToken)], 1);
        run.Append(prompt);
        List<int> tokens = [run.Next()];
        var clock = Stopwatch.StartNew();
        while (tokens.Count < newTokens && !run.IsDone)
        {
            tokens.Add(run.Next());
        }

        return new GeneratedTokens(tokens, tokens.Count > 1 ? (tokens.Count - 1) / clock.Elapsed.TotalSeconds : double.NaN);
    }

    public void Dispose() => _model.Dispose();
}
