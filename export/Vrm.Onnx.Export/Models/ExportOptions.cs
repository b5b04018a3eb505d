using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Export;

/// <summary>How a checkpoint is exported.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ExportOptions
{
    /// <summary>How the weights are stored. Integers are the decoder's; what looks at the picture is stored in float16 then.</summary>
    /// <value><see cref="GraphPrecision.Float32"/></value>
    public GraphPrecision Precision { get; init; } = GraphPrecision.Float32;

    /// <summary>How the weights of the vision encoder are stored. Integers make it run on ONNX Runtime's own providers only.</summary>
    /// <value><see langword="null"/>: as <see cref="Precision"/> says.</value>
    public GraphPrecision? VisionEncoder { get; init; }

    /// <summary>How the weights of the projector are stored. Integers make it run on ONNX Runtime's own providers only.</summary>
    /// <value><see langword="null"/>: as <see cref="Precision"/> says.</value>
    public GraphPrecision? Projector { get; init; }

    /// <summary>How the weights of the decoder are stored.</summary>
    /// <value><see langword="null"/>: as <see cref="Precision"/> says.</value>
    public GraphPrecision? Decoder { get; init; }

    /// <summary>What the decoder computes in. <see cref="ComputeType.Float16"/> goes with weights in float16 or integers and is meant for GPUs.</summary>
    /// <value><see cref="ComputeType.Float32"/></value>
    public ComputeType Compute { get; init; } = ComputeType.Float32;

    /// <summary>How the model marks its reasoning and its answer.</summary>
    /// <value>
    /// <see langword="null"/>: as its prompt and its tokenizer's tags say; plain LLaVA: think and answer tags; others without such tags: none,
    /// everything is the answer.
    /// </value>
    public ReasoningDialect? Dialect { get; init; }

    internal GraphPrecision OfVisionEncoder => VisionEncoder ?? OfPictures;

    internal GraphPrecision OfProjector => Projector ?? OfPictures;

    internal GraphPrecision OfDecoder => Decoder ?? Precision;

    // Small parts of a model, whose errors nothing makes good again.
    private GraphPrecision OfPictures => IsFloat(Precision) ? Precision : GraphPrecision.Float16;

    /// <summary>Checks the options.</summary>
    /// <exception cref="InvalidOptionException">An option has a value that is not supported.</exception>
    public void Validate()
    {
        RequireKnown(nameof(Precision), Precision);
        RequireKnown(nameof(Decoder), OfDecoder);
        RequireOneForAll(nameof(VisionEncoder), OfVisionEncoder);
        RequireOneForAll(nameof(Projector), OfProjector);
        if (Compute == ComputeType.Float16 && OfDecoder is (GraphPrecision.Float32 or GraphPrecision.BFloat16))
        {
            throw new InvalidOptionException(nameof(Compute), $"{Compute}", $"{ComputeType.Float32} for a decoder in {OfDecoder}");
        }
    }

    private static bool IsFloat(GraphPrecision precision) => precision is GraphPrecision.Float32 or GraphPrecision.Float16 or GraphPrecision.BFloat16;

    private static void RequireKnown(string option, GraphPrecision precision)
    {
        if (!Enum.IsDefined(precision))
        {
            throw new InvalidOptionException(option, $"{precision}", string.Join(", ", Enum.GetNames<GraphPrecision>()));
        }
    }

    private static void RequireOneForAll(string option, GraphPrecision precision)
    {
        RequireKnown(option, precision);
        if (precision == GraphPrecision.Mixed)
        {
            throw new InvalidOptionException(option, $"{precision}", "one precision for the whole graph; the mixed recipe is for decoders");
        }
    }
}
