using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>Layers that a record has, under the names of taps.</summary>
internal sealed class RecordedLayers(ParityReference reference) : ILayerReference
{
    // What a record may call a tap besides its name.
    private const string ProjectorTap = "projector.out";
    private const string ProjectorTensor = "projector_out";

    private static readonly string[] Scopes = ["vision.", "projector.", "decoder."];

    /// <summary>Whether there is any.</summary>
    public bool Any => reference.Names.Any(name => name == ProjectorTensor || Scopes.Any(scope => name.StartsWith(scope, StringComparison.Ordinal)));

    public void Begin(string name, Func<BundleGraphs, GraphSpec> spec)
    {
    }

    public bool Has(string tap) => reference.Has(TensorOf(tap));

    public void Read(IReadOnlyList<string> taps, TapReceiver receive)
    {
        foreach (var tap in taps)
        {
            receive(tap, reference.Floats(TensorOf(tap)).Values);
        }
    }

    public void End()
    {
    }

    private string TensorOf(string tap) => tap == ProjectorTap && !reference.Has(tap) ? ProjectorTensor : tap;
}
