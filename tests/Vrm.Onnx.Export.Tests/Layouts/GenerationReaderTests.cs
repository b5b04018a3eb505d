using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Layouts;
using Vrm.Onnx.Export.Tests.Checkpoints;

namespace Vrm.Onnx.Export.Tests.Layouts;

/// <summary>generation_config.json: what changes greedy output is kept, or refused by name.</summary>
public class GenerationReaderTests
{
    private const int Vocabulary = 380;

    [Fact]
    public void Read_SuppressedTokens_AreKept()
    {
        var defaults = Read("""{"suppress_tokens": [135, 7, 135], "begin_suppress_tokens": [3], "bad_words_ids": [[4, 5], [2], [6]], "do_sample": false}""");

        Assert.Equal([7, 135], defaults.SuppressedTokens);
        Assert.Equal([3], defaults.SuppressedFirstTokens);
        Assert.Equal([[4, 5], [6]], defaults.SuppressedSequences); // an end token by itself does not count
    }

    [Theory]
    [InlineData("""{"suppress_tokens": [135], "no_repeat_ngram_size": 0}""", true)]
    [InlineData("""{"text_config": {"suppress_tokens": [135]}}""", true)]
    [InlineData("""{"text_config": {"hidden_size": 8}}""", false)]
    public void Read_NoFileOfItsOwn_TakesTheConfiguration(string config, bool suppresses)
    {
        using var folder = new CheckpointFolder(config).Write("model.safetensors", SafetensorsBytes.Valid);
        using var checkpoint = Checkpoint.Open(folder.Path);

        Assert.Equal(suppresses ? [135] : [], GenerationReader.Read(checkpoint, [2], Vocabulary).SuppressedTokens);
    }

    [Theory]
    [InlineData("num_beams", "4")]
    [InlineData("no_repeat_ngram_size", "3")]
    [InlineData("encoder_repetition_penalty", "1.1")]
    [InlineData("min_length", "10")]
    [InlineData("min_new_tokens", "1")]
    [InlineData("guidance_scale", "1.5")]
    [InlineData("penalty_alpha", "0.6")]
    [InlineData("sequence_bias", "[[[3], -10.0]]")]
    [InlineData("forced_eos_token_id", "2")]
    [InlineData("exponential_decay_length_penalty", "[5, 1.2]")]
    [InlineData("stop_strings", "[\"END\"]")]
    [InlineData("suppress_tokens", "[380]")]
    [InlineData("suppress_tokens", "[-1]")]
    [InlineData("bad_words_ids", "[[]]")]
    [InlineData("a_new_field", "1")]
    public void Read_WhatTheRuntimeDoesNotDo_IsRefusedByName(string field, string value)
    {
        var error = Assert.Throws<CheckpointException>(() => Read($$"""{ "{{field}}": {{value}} }"""));

        Assert.Equal($"generation_config.{field}", error.Field);
    }

    [Theory]
    [InlineData("""{"num_beams": 1, "no_repeat_ngram_size": 0, "min_length": 0, "guidance_scale": null, "typical_p": 1.0, "sequence_bias": null}""")]
    [InlineData("""{"min_p": 0.1, "do_sample": false}""")]
    [InlineData("""{"early_stopping": true, "length_penalty": 2.0, "max_length": 4096, "unsloth_version": "2026.1"}""")]
    public void Read_WhatChangesNothing_Passes(string generation) => Assert.Empty(Read(generation).SuppressedTokens);

    [Fact]
    public void Read_SamplingThatTheRuntimeDoesNotDo_IsRefusedOnlyWhereTokensAreDrawn()
    {
        Assert.Equal("generation_config.min_p", Assert.Throws<CheckpointException>(() => Read("""{"min_p": 0.1, "do_sample": true}""")).Field);
    }

    private static GenerationDefaults Read(string generation)
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid).Write("generation_config.json", generation);
        using var checkpoint = Checkpoint.Open(folder.Path);
        return GenerationReader.Read(checkpoint, [2], Vocabulary);
    }
}
