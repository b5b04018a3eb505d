using System.Text.Json.Nodes;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Onnx;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>What ONNX Runtime GenAI loads as a vision language model.</summary>
/// <remarks>
/// It preallocates image features and rows by the decoder's <c>hidden_size</c>, which is why that is the width of a row here, with what
/// DeepStack and pictures as a whole need; without it Qwen3-VL and Gemma 3 would be computed wrongly.
/// </remarks>
internal sealed class GenAILayout : IModelLayout
{
    private const string VisionFile = "vision.onnx";
    private const string EmbeddingFile = "embedding.onnx";
    private const string TextFile = "text.onnx";
    private const string ProcessorFile = "processor_config.json";

    public IReadOnlyList<string> Families { get; } = ["qwen2_5_vl", "qwen3_vl", "gemma3"];

    public string MarkerFile => "genai_config.json";

    public IReadOnlyList<LayoutGraph> Cut(ModelExport model)
    {
        var rows = RowContents.Of(model);
        return
        [
            new LayoutGraph(new GraphFile(SplitDecoder.Vision(model, rows)), VisionFile),
            new LayoutGraph(new GraphFile(SplitDecoder.Embedding(model, rows)), EmbeddingFile),
            new LayoutGraph(new GraphFile(SplitDecoder.Text(model, rows, CacheForm.SharedBuffer)), TextFile),
        ];
    }

    public IReadOnlyList<LayoutText> Describe(Checkpoint checkpoint, ModelExport model, IReadOnlyList<LayoutGraph> graphs)
    {
        var image = ImagePreprocessingTranslator.Load(checkpoint.Folder);
        return
        [
            .. TokenizerClass(checkpoint, model.Family),
            new LayoutText(ProcessorFile, GenAIProcessor.Describe(model.Family, image).ToJsonString(LayoutJson.Options)),
            new LayoutText(MarkerFile, Configuration(checkpoint, model).ToJsonString(LayoutJson.Options)),
        ];
    }

    // It reads the tokenizer's class from a file that not every checkpoint has; tokenizer.json says all the rest.
    private static IEnumerable<LayoutText> TokenizerClass(Checkpoint checkpoint, string family)
    {
        const string file = "tokenizer_config.json";
        if (!File.Exists(Path.Combine(checkpoint.Folder, file)))
        {
            var name = family == "gemma3" ? "GemmaTokenizer" : "Qwen2Tokenizer";
            yield return new LayoutText(file, new JsonObject { ["tokenizer_class"] = name }.ToJsonString(LayoutJson.Options));
        }
    }

    private static JsonObject Configuration(Checkpoint checkpoint, ModelExport model)
    {
        var facts = model.Facts;
        var config = new JsonObject
        {
            ["type"] = model.Family,
            ["bos_token_id"] = facts.BeginToken ?? 0,
            ["eos_token_id"] = LayoutJson.Array(facts.EndTokens),
            ["pad_token_id"] = PadToken(checkpoint, facts),
            ["image_token_id"] = facts.ImageToken,
            ["vocab_size"] = facts.VocabularySize,
            ["context_length"] = facts.MaxLength,
            ["decoder"] = Decoder(model),
            ["embedding"] = Graph(EmbeddingFile, ["input_ids", "image_features"], ["inputs_embeds"]),
            ["vision"] = Vision(model),
        };
        if (checkpoint.Config.Has("vision_start_token_id"))
        {
            config["vision_start_token_id"] = checkpoint.Config.GetInt("vision_start_token_id");
        }

        if (checkpoint.Config.Has("video_token_id"))
        {
            config["video_token_id"] = checkpoint.Config.GetInt("video_token_id");
        }

        return new JsonObject { ["model"] = config, ["search"] = Search(checkpoint, GenerationReader.Read(checkpoint, facts.EndTokens, facts.VocabularySize), facts.MaxLength) };
    }

    private static JsonObject Decoder(ModelExport model)
    {
        List<string> inputs = ["inputs_embeds", "attention_mask"];
        if (model.Facts.Positions is not null)
        {
            inputs.Add("position_ids");
        }

        var decoder = Graph(TextFile, inputs, ["logits"]);
        ((JsonObject)decoder["inputs"]!).Add("past_key_names", "past_key_values.%d.key");
        ((JsonObject)decoder["inputs"]!).Add("past_value_names", "past_key_values.%d.value");
        ((JsonObject)decoder["outputs"]!).Add("present_key_names", "present.%d.key");
        ((JsonObject)decoder["outputs"]!).Add("present_value_names", "present.%d.value");
        decoder["hidden_size"] = RowContents.Of(model).Width;
        decoder["head_size"] = model.Facts.CacheHeadSize;
        decoder["num_key_value_heads"] = model.Facts.CacheHeads;
        decoder["num_hidden_layers"] = model.Facts.CacheLayers;
        return decoder;
    }

    private static JsonObject Vision(ModelExport model)
    {
        var vision = Graph(VisionFile, [.. model.VisionEncoder.Graph.Inputs.Select(input => input.Name)], ["image_features"]);
        vision["config_filename"] = ProcessorFile;
        if (model.Facts.Positions is { } positions)
        {
            vision["spatial_merge_size"] = positions.MergeSize;
        }

        return vision;
    }

    private static JsonObject Graph(string file, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) => new()
    {
        ["filename"] = file,
        ["session_options"] = new JsonObject { ["log_id"] = "onnxruntime-genai", ["provider_options"] = new JsonArray() },
        ["inputs"] = Names(inputs),
        ["outputs"] = Names(outputs),
    };

    private static JsonObject Names(IReadOnlyList<string> names) => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)name)));

    private static JsonObject Search(Checkpoint checkpoint, GenerationDefaults generation, int maxLength)
    {
        if (generation is not { SuppressedTokens: [], SuppressedFirstTokens: [], SuppressedSequences: [] })
        {
            throw new CheckpointException("The checkpoint suppresses tokens, which this program does not do.")
            {
                Path = Path.Combine(checkpoint.Folder, "generation_config.json"),
                Expected = "no suppress_tokens, begin_suppress_tokens and bad_words_ids",
            };
        }

        return new JsonObject
        {
            ["do_sample"] = generation.Temperature > 0,
            ["temperature"] = generation.Temperature > 0 ? generation.Temperature : 1,
            ["top_k"] = generation.Temperature > 0 ? generation.TopK ?? 0 : 1,
            ["top_p"] = generation.TopP ?? 1,
            ["repetition_penalty"] = generation.RepetitionPenalty ?? 1,
            ["max_length"] = maxLength,
            ["min_length"] = 0,
            ["num_beams"] = 1,
            ["num_return_sequences"] = 1,
            ["past_present_share_buffer"] = true,
        };
    }

    // Padding is masked out of the prompt by its id. An end token is no padding there: chats are full of them.
    private static int PadToken(Checkpoint checkpoint, ModelFacts facts)
    {
        ConfigNode[] sources = checkpoint.TryReadJson("generation_config.json", out var generation) ? [generation, checkpoint.Config] : [checkpoint.Config];
        var stated = sources.Where(node => node.Has("pad_token_id")).Select(node => node.GetInt("pad_token_id")).Cast<int?>().FirstOrDefault();
        return stated is { } pad && !facts.EndTokens.Contains(pad) ? pad : -1;
    }
}
