using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Export.Models;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Families.Llava;

/// <summary>LLaVA (arXiv:2304.08485, arXiv:2310.03744): a CLIP or SigLIP tower, one map or two layers, and Llama, Mistral or Qwen2.</summary>
internal sealed class LlavaFamily : IModelFamily
{
    /// <summary>Names as transformers writes them since version 5, for those of before and those of other tools.</summary>
    internal static readonly WeightNames Names = new(
        ("model.language_model.", "language_model."),
        ("model.image_newline", "image_newline"),
        ("model.vision_tower.", "vision_tower."),
        ("model.multi_modal_projector.", "multi_modal_projector."),
        ("language_model.lm_head.", "lm_head."),
        ("language_model.model.", "language_model."),
        ("vision_tower.vision_model.", "vision_tower."));

    public string ModelType => "llava";

    public ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision) => Export(checkpoint, precision, replacements: null);

    /// <summary>The same with some weights from elsewhere.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="precision">How each graph computes and stores.</param>
    /// <param name="replacements">See <see cref="WeightStore"/>.</param>
    internal ModelExport Export(Checkpoint checkpoint, PrecisionPlan precision, Func<string, WeightTensor?>? replacements)
    {
        var config = LlavaConfig.Read(checkpoint.Config);
        return new FamilyModel
        {
            Family = ModelType,
            Names = Names,
            Decoder = config.Decoder,
            ImageToken = config.ImageToken,
            Text = config.Text,
            Pictures = Pictures(config),
            VisionEncoder = w => VisionEncoder(w, config),
            Projector = w => ProjectorGraph(w, config),
            IsUnused = name => IsUnused(name, config),
        }.Export(checkpoint, precision, replacements);
    }

    private static Graph VisionEncoder(WeightScope w, LlavaConfig config)
    {
        var graph = new Graph("vision_encoder");
        var b = new OpBuilder(graph);
        var vision = config.Vision;
        var pixels = graph.AddInput("pixel_values", ElementType.Float32, ["images", vision.Channels, vision.ImageSize, vision.ImageSize]);
        graph.AddOutput("vision_hidden", b.Cast(VisionRows(b, w, config, pixels), ElementType.Float32));
        return graph;
    }

    /// <summary>The rows of the tower that are read, of all pictures: [tokens, hidden of all layers that are read].</summary>
    internal static Value VisionRows(OpBuilder b, WeightScope w, LlavaConfig config, Value pixels)
    {
        var states = VisionTower.Build(b, w["vision_tower"], config.Vision, b.Cast(pixels, w.Format.Compute), config.FeatureLayers.Max());
        Value[] read = [.. config.FeatureLayers.Select(layer => states[layer])]; // each [images·tokens, hidden]
        var rows = read.Length == 1 ? read[0] : b.Concat(-1, read);
        if (config.SkippedRows > 0)
        {
            var pictures = b.Reshape(rows, [pixels.Shape[0], config.Vision.Tokens, config.Projector.InputSize]);
            rows = b.Reshape(b.Skip(pictures, axis: 1, config.SkippedRows), ["tokens", config.Projector.InputSize]);
        }

        return rows;
    }

    private static Graph ProjectorGraph(WeightScope w, LlavaConfig config)
    {
        var graph = new Graph("projector");
        var b = new OpBuilder(graph);
        var x = b.Cast(graph.AddInput("vision_hidden", ElementType.Float32, ["tokens", config.Projector.InputSize]), w.Format.Compute);
        graph.AddOutput("image_features", b.Cast(ProjectRows(b, w, config, x), ElementType.Float32));
        return graph;
    }

    /// <summary>The map into the language model's space: [tokens, …] → [tokens, hidden].</summary>
    internal static Value ProjectRows(OpBuilder b, WeightScope w, LlavaConfig config, Value x)
    {
        var weights = w["multi_modal_projector"];
        return config.Projector.IsLinear ? Projector.Folded(b, weights, config.Projector, x) : Projector.TwoLayers(b, weights, config.Projector, x);
    }

    /// <summary>Tensors that published files have and no result depends on.</summary>
    internal static bool IsUnused(string name, LlavaConfig config)
    {
        const string layers = "vision_tower.encoder.layers.";
        if (name.StartsWith(layers, StringComparison.Ordinal))
        {
            // Layers behind the last one that is read.
            var number = name.AsSpan(layers.Length);
            var dot = number.IndexOf('.');
            return dot > 0 && int.TryParse(number[..dot], out var layer) && layer >= config.FeatureLayers.Max() && layer < config.Vision.Layers;
        }

        // What SigLIP and CLIP make one vector of a picture with, and tables that are computed and not learned.
        return name.StartsWith("vision_tower.post_layernorm.", StringComparison.Ordinal)
            || name.StartsWith("vision_tower.head.", StringComparison.Ordinal)
            || name == "vision_tower.embeddings.position_ids"
            || (name.StartsWith("language_model.layers.", StringComparison.Ordinal) && name.EndsWith(".self_attn.rotary_emb.inv_freq", StringComparison.Ordinal));
    }

    /// <summary>What a runtime has to know of pictures.</summary>
    internal static PictureFacts Pictures(LlavaConfig config) => new()
    {
        VisionHiddenSize = config.Projector.InputSize,
        ImageTokensPerPicture = config.Vision.Tokens - config.SkippedRows,
        ImageSize = config.Vision.ImageSize,
        IsProjectorLinear = config.Projector.IsLinear,
    };
}
