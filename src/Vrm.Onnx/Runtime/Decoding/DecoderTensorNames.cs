using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>The decoder's tensor names by role, looked up once from the manifest.</summary>
internal sealed class DecoderTensorNames
{
    public DecoderTensorNames(BundleGraphs graphs)
    {
        var decoder = graphs.Decoder;
        InputIds = NameOf(decoder.Inputs, TensorRole.InputIds);
        ImageFeatures = NameOf(decoder.Inputs, TensorRole.ImageFeatures);
        SequenceLengths = NameOf(decoder.Inputs, TensorRole.SequenceLengths);
        TotalSequenceLength = NameOf(decoder.Inputs, TensorRole.TotalSequenceLength);
        LogitsToKeep = NameOf(decoder.Inputs, TensorRole.LogitsToKeep);
        PositionIds = GraphSpec.Find(decoder.Inputs, TensorRole.PositionIds)?.Name;
        DeepStackFeatures = GraphSpec.Find(decoder.Inputs, TensorRole.DeepStackFeatures)?.Name;
        Logits = NameOf(decoder.Outputs, TensorRole.Logits);
        States = [.. graphs.StateTensors];
    }

    public string InputIds { get; }

    public string ImageFeatures { get; }

    public string SequenceLengths { get; }

    public string TotalSequenceLength { get; }

    public string LogitsToKeep { get; }

    /// <summary>Where the decoder takes positions as an input.</summary>
    public string? PositionIds { get; }

    /// <summary>Where the decoder's first layers take image features of their own.</summary>
    public string? DeepStackFeatures { get; }

    public string Logits { get; }

    /// <summary>What goes in and comes out again.</summary>
    public StateTensor[] States { get; }

    private static string NameOf(IReadOnlyList<TensorSpec> tensors, TensorRole role) => tensors.Single(tensor => tensor.Role == role).Name;
}
