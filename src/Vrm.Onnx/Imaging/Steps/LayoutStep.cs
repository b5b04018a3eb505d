using Vrm.Onnx.Imaging.Execution;

namespace Vrm.Onnx.Imaging.Steps;

/// <summary>The last step: the order in which normalized pixels are written, and the tensors that go with them.</summary>
internal abstract record LayoutStep : ImageStep
{
    private protected LayoutStep()
    {
    }

    internal abstract void Write(LayoutTask task);
}
