namespace Vrm.Onnx;

/// <summary>What is done while a model is loaded.</summary>
public enum LoadStage
{
    /// <summary>Files are compared with the manifest.</summary>
    CheckingFiles,

    /// <summary>ONNX Runtime opens the vision encoder.</summary>
    OpeningVisionEncoder,

    /// <summary>ONNX Runtime opens the projector.</summary>
    OpeningProjector,

    /// <summary>ONNX Runtime opens the decoder.</summary>
    OpeningDecoder,
}
