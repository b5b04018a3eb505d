using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

/// <summary>Folders that are something else than a whole model: what they hold is said, and what to do about it.</summary>
public class CheckpointContentsTests
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4cac19622fc3ada9c0fdeadb33f88f367b541f38b89102a3f1261ac81fd5bcb5\nsize 11421896\n";
    private const string Adapter = """{"peft_type": "LORA", "base_model_name_or_path": "example/base", "r": 2}""";

    [Fact]
    public void Open_AdapterBesideTheModel_IsRefused()
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid).Write("adapter_config.json", Adapter);

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path));

        Assert.Equal(folder.File("adapter_config.json"), error.Path);
        Assert.Contains("a LORA adapter that is not merged", error.Message, StringComparison.Ordinal);
        Assert.Equal("a LORA adapter of example/base", error.Found);
    }

    [Fact]
    public void Open_OnlyAnAdapter_NamesTheModelThatItBelongsTo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("adapter_config.json"), Adapter);
        File.WriteAllBytes(folder.File("adapter_model.safetensors"), SafetensorsBytes.Valid);

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path));

        Assert.Contains("This is a LORA adapter of example/base, not a model.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adapter_model.safetensors", "the weights of an adapter")]
    [InlineData("model-Q4_K_M.gguf", "GGUF")]
    [InlineData("readme.md", "There is no such file.")]
    public void Open_NoConfiguration_SaysWhatIsThere(string file, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(file), SafetensorsBytes.Valid);

        Assert.Contains(problem, Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("generation_config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("chat_template.jinja")]
    [InlineData("vocab.json")]
    [InlineData("adapter_config.json")]
    public void Open_PointerOfGitLfs_SaysThatTheContentsAreMissing(string file)
    {
        using var folder = new CheckpointFolder().Write("model.safetensors", SafetensorsBytes.Valid).Write(file, Pointer);

        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path));

        Assert.Equal(folder.File(file), error.Path);
        Assert.Contains("Git LFS pointer", error.Message, StringComparison.Ordinal);
        Assert.Contains("git lfs pull", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.safetensors")]
    [InlineData("model.safetensors.index.json")]
    public void Open_PointerAmongShards_IsNamed(string file)
    {
        using var folder = new CheckpointFolder().WriteShards().Write(file, Pointer.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(folder.File(file), Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path)).Path);
    }

    [Fact]
    public void Load_PreprocessorThatIsAPointer_IsRefusedByName()
    {
        using var folder = new CheckpointFolder().Write("preprocessor_config.json", Pointer);

        Assert.Contains("Git LFS pointer", Assert.Throws<CheckpointException>(() => ImagePreprocessingTranslator.Load(folder.Path)).Message, StringComparison.Ordinal);
    }
}
