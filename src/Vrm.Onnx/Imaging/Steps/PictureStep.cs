using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>A step that works on one picture's bytes: resize, crop, pad, cut up.</summary>
internal abstract record PictureStep : ImageStep
{
    private protected PictureStep()
    {
    }

    internal abstract void Apply(PictureState picture);
}
