using Vrm.Onnx.Export;
using Vrm.Onnx.Export.Families.Llava;
using Vrm.Onnx.Export.Prompts;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tokenization;
using Vrm.Onnx.Training.Data;
using Vrm.Onnx.Training.Execution;

namespace Vrm.Onnx.Training;

/// <summary>A base checkpoint with what turns samples into batches: tokenizer, preprocessing, frozen tower.</summary>
internal sealed class TrainingModel : IDisposable
{
    private const string TokenizerName = "tokenizer.json";
    private readonly VisionEncoder _encoder;

    private TrainingModel(Checkpoint checkpoint, LlavaConfig config, VisionEncoder encoder, ReplyFormat format)
    {
        _encoder = encoder;
        Checkpoint = checkpoint;
        Config = config;
        Tokenizer = Tokenizer.Load(Path.Combine(checkpoint.Folder, TokenizerName));
        var end = encoder.Facts.EndTokens is [var first, ..] ? first : throw new TrainingDataException(checkpoint.Folder, "the checkpoint names no token that ends a reply (eos_token_id).");
        Tokens = new SpecialTokens(end, config.ImageToken, encoder.RowsPerPicture, config.Decoder.MaxLength);
        var (facts, prompt) = (encoder.Facts, PromptReader.Read(checkpoint, encoder.Model, Tokenizer));
        var prompts = new PromptBuilder(prompt, new ImageTokenSpec(facts.ImageToken, facts.ImageTokens, facts.ImageExpansion), Tokenizer);
        Encoder = new ConversationEncoder(Tokenizer, prompts, format, Tokens);
        Features = new FeatureCache(new ImagePreprocessor(ImagePreprocessingTranslator.Load(checkpoint.Folder)), encoder);
    }

    /// <summary>The files.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The configuration.</summary>
    public LlavaConfig Config { get; }

    /// <summary>Text to tokens and back.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Ids that are not spelled in texts.</summary>
    public SpecialTokens Tokens { get; }

    /// <summary>Samples to tokens.</summary>
    public ConversationEncoder Encoder { get; }

    /// <summary>Pictures to rows.</summary>
    public FeatureCache Features { get; }

    /// <summary>Opens a checkpoint with a tower of its own.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="format">The tags around reasoning and answer.</param>
    /// <param name="threads">Threads of the tower; 0 for one per core.</param>
    public static TrainingModel Open(string folder, ReplyFormat format, int threads)
    {
        var checkpoint = OpenCheckpoint(folder);
        try
        {
            return Over(checkpoint, VisionEncoder.Export(checkpoint, threads), format);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Opens the files of a model that can be trained.</summary>
    /// <exception cref="UnsupportedModelException">The family cannot be trained.</exception>
    public static Checkpoint OpenCheckpoint(string folder)
    {
        var checkpoint = Checkpoint.Open(folder);
        try
        {
            var modelType = checkpoint.Config.GetString("model_type");
            return modelType == "llava" ? checkpoint : throw new UnsupportedModelException(checkpoint.Config.File, modelType, ["llava (the only family that can be trained)"]);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>A model over files and a tower.</summary>
    /// <param name="checkpoint">The files; owned.</param>
    /// <param name="encoder">The tower; owned.</param>
    /// <param name="format">The tags around reasoning and answer.</param>
    public static TrainingModel Over(Checkpoint checkpoint, VisionEncoder encoder, ReplyFormat format)
    {
        try
        {
            return new TrainingModel(checkpoint, LlavaConfig.Read(checkpoint.Config), encoder, format);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        Checkpoint.Dispose();
    }
}
