using System.Text.Json.Serialization;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Imaging;

/// <summary>One step of <see cref="ImagePreprocessing"/>. In JSON, <c>step</c> names its kind.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "step", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ResizeStep), "resize")]
[JsonDerivedType(typeof(ResizeShortestEdgeStep), "resizeShortestEdge")]
[JsonDerivedType(typeof(ScaleToLongestEdgeStep), "scaleToLongestEdge")]
[JsonDerivedType(typeof(ShrinkToLongestEdgeStep), "shrinkToLongestEdge")]
[JsonDerivedType(typeof(ShrinkToPatchLimitsStep), "shrinkToPatchLimits")]
[JsonDerivedType(typeof(ResizeToPixelBudgetStep), "resizeToPixelBudget")]
[JsonDerivedType(typeof(ResizeToPatchBudgetStep), "resizeToPatchBudget")]
[JsonDerivedType(typeof(ResizeToTileMultipleStep), "resizeToTileMultiple")]
[JsonDerivedType(typeof(ResizeToTileGridStep), "resizeToTileGrid")]
[JsonDerivedType(typeof(FitToPinpointStep), "fitToPinpoint")]
[JsonDerivedType(typeof(FitToTileCanvasStep), "fitToTileCanvas")]
[JsonDerivedType(typeof(CenterCropStep), "centerCrop")]
[JsonDerivedType(typeof(PadToSquareStep), "padToSquare")]
[JsonDerivedType(typeof(PanAndScanStep), "panAndScan")]
[JsonDerivedType(typeof(TileStep), "tile")]
[JsonDerivedType(typeof(AddOverviewStep), "addOverview")]
[JsonDerivedType(typeof(NormalizeStep), "normalize")]
[JsonDerivedType(typeof(StackFramesStep), "stackFrames")]
[JsonDerivedType(typeof(StackTilesStep), "stackTiles")]
[JsonDerivedType(typeof(StackSamplesStep), "stackSamples")]
[JsonDerivedType(typeof(StackCanvasesStep), "stackCanvases")]
[JsonDerivedType(typeof(StackPaddedStep), "stackPadded")]
[JsonDerivedType(typeof(PatchGridStep), "patchGrid")]
[JsonDerivedType(typeof(PatchSequenceStep), "patchSequence")]
internal abstract record ImageStep
{
    private protected ImageStep()
    {
    }

    /// <summary>Checks the step's own numbers.</summary>
    internal abstract void Validate(StepCheck check);
}
