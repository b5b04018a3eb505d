using Vrm.Onnx.Generation;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>This library, through its public interface: the first question brings the picture along, the second goes to the encoded one.</summary>
internal sealed class PictureAnswers : IAnswerSource
{
    private static readonly string[] s_questions = ["What is the heart rate?", "What is the oxygen saturation?"];
    private readonly RgbImage _picture;
    private readonly VisionReasoner _reasoner;
    private EncodedImage? _encoded;

    /// <param name="bundle">The exported model.</param>
    /// <param name="picture">The picture; it is decoded here.</param>
    public PictureAnswers(string bundle, string picture)
    {
        Process = ProcessMeter.Current();
        _picture = RgbImage.Load(picture);
        _reasoner = VisionReasoner.Load(bundle, BenchmarkModel.Options);
    }

    public string Version => $"Vrm.Onnx {typeof(VisionReasoner).Assembly.GetName().Version}";

    public ProcessMeter Process { get; }

    public GeneratedTokens Answer(Question question, int newTokens)
    {
        var options = new GenerationOptions { MaxOutputTokens = newTokens, Repetition = null };
        var text = s_questions[(int)question];
        var answer = question == Question.First
            ? _reasoner.AnswerAsync(new ReasoningRequest(_picture, text), options)
            : Encoded().AnswerAsync(text, options);
        var result = answer.GetAwaiter().GetResult();
        return new GeneratedTokens(result.Tokens, result.Timings.TokensPerSecond);
    }

    /// <summary>What the decoder and the vision encoder are given, for a peer that is to have the same.</summary>
    public PictureInput Input()
    {
        using var run = new RunScope(CancellationToken.None);
        int[] Tokens(string question) => new RequestSource(_reasoner.Engine, new ReasoningRequest(_picture, question)).Prepare(run).Tokens;
        var manifest = _reasoner.Bundle.Manifest;
        return new PictureInput(new ImagePreprocessor(manifest.Image).Process(_picture), manifest.ImageTokens.Token, [.. s_questions.Select(Tokens)]);
    }

    public void Dispose()
    {
        _encoded?.Dispose();
        _reasoner.Dispose();
    }

    private EncodedImage Encoded() => _encoded ??= _reasoner.EncodeAsync(_picture).GetAwaiter().GetResult();
}
