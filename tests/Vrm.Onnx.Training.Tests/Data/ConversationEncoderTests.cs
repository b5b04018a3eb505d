using System.Runtime.InteropServices;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Training.Tests.Data;

public class ConversationEncoderTests
{
    private static readonly string Models = GoldenFolder.RepositoryRoot("models");

    [Theory]
    [InlineData("llava-train-linear", "What is the heart rate?")]
    [InlineData("llava-train-qwen2", "What is the heart rate?")]
    [InlineData("monitor-reader", "Is the oxygen saturation normal?")]
    public void Prompt_RecordedQuestion_IsWhatTheModelWasAsked(string name, string question)
    {
        var checkpoint = name == "monitor-reader" ? SampleSet.DefaultModel : Path.Combine(Models, name);
        using var model = TrainingModel.Open(checkpoint, new ReplyFormat(), threads: 1);
        using var expected = SafetensorsFile.Open(Path.Combine(checkpoint, "expected.safetensors"));
        var tensor = expected.Tensors["input_ids"];
        var ids = new long[tensor.ElementCount];
        tensor.CopyRawTo(0, MemoryMarshal.AsBytes(ids.AsSpan()));

        var (tokens, first) = model.Encoder.Prompt(Sample(question));

        Assert.Equal(ids, tokens);
        Assert.Equal(Array.IndexOf(ids, model.Tokens.Image), first);
    }

    [Fact]
    public void Encode_ReasoningAndAnswer_AreTheReplyAndItsEnd()
    {
        using var model = TrainingModel.Open(SampleSet.DefaultModel, new ReplyFormat(), threads: 1);
        var encoded = model.Encoder.Encode(Sample("What is it?"));
        var reply = encoded.Tokens[encoded.PromptLength..];
        Assert.Equal(model.Tokens.End, reply[^1]);
        Assert.Equal("<think>It is seen.</think><answer>low</answer>", model.Tokenizer.Decode([.. reply[..^1].Select(id => new TokenId((int)id))]));
    }

    private static TrainingSample Sample(string question) => new("", question, "It is seen.", "low");
}
