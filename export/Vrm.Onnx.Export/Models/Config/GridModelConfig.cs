using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Layers.Vision;
using Vrm.Onnx.Imaging.Tokens;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>The configuration of a model for pictures of any size.</summary>
internal abstract record GridModelConfig
{
    /// <summary>The vision tower.</summary>
    public required GridVisionConfig Vision { get; init; }

    /// <summary>The language model.</summary>
    public required DecoderConfig Decoder { get; init; }

    /// <summary>The token id that stands for one row of a picture.</summary>
    public required int ImageToken { get; init; }

    /// <summary>The language model's part of the file.</summary>
    public required ConfigNode Text { get; init; }

    /// <summary>What a runtime has to know of pictures besides the graphs.</summary>
    public virtual PictureFacts Pictures => new()
    {
        VisionHiddenSize = Vision.HiddenSize,
        ImageTokensPerPicture = 0,
        ImageTokens = new PatchGridImageTokens { MergeSize = Vision.MergeSize },
        ImageSize = 0,
        Positions = new GridPositions(Vision.MergeSize),
        IsProjectorLinear = false,
    };
}
