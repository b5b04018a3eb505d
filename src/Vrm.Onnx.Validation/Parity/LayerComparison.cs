using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>Compares what is inside two models, tap by tap in the order of the computation.</summary>
/// <remarks>
/// Values are compared in groups and forgotten: of each model at most <see cref="GroupBytes"/> are held, or one tap where that is larger. A model with more
/// to compare is run once for each group.
/// </remarks>
internal sealed class LayerComparison(TappedModel subject, ILayerReference reference)
{
    private const long GroupBytes = 256 << 20;

    private readonly List<StageDifference> _layers = [];

    /// <summary>Compares the graphs, the decoder alone where no picture is.</summary>
    public IReadOnlyList<StageDifference> Run(bool seesPictures)
    {
        if (seesPictures)
        {
            Compare(GraphNames.VisionEncoder, graphs => graphs.VisionEncoder);
            Compare(GraphNames.Projector, graphs => graphs.Projector);
        }

        Compare(GraphNames.Decoder, graphs => graphs.Decoder);
        return _layers;
    }

    private void Compare(string name, Func<BundleGraphs, GraphSpec> spec)
    {
        subject.Begin(name, spec);
        reference.Begin(name, spec);
        string[] taps = [.. subject.Taps.Where(reference.Has)];
        var size = 1; // the first tells how large they are
        for (var first = 0; first < taps.Length;)
        {
            var group = taps[first..Math.Min(first + size, taps.Length)];
            var largest = CompareGroup(group, spec);
            size = (int)Math.Clamp(GroupBytes / Math.Max(largest, 1), 1, taps.Length);
            first += group.Length;
        }

        subject.End();
        reference.End();
    }

    /// <returns>Bytes of the largest tap.</returns>
    private long CompareGroup(string[] taps, Func<BundleGraphs, GraphSpec> spec)
    {
        var found = new Dictionary<string, float[]>(taps.Length);
        subject.Read(taps, (tap, values) => found.Add(tap, values.ToArray()));
        var tolerance = ParityTolerances.For(subject.Precision(spec)).Layers;
        reference.Read(taps, (tap, expected) => _layers.Add(StageDifference.Of(tap, expected, found[tap], tolerance)));
        return found.Values.Max(values => (long)values.Length * sizeof(float));
    }
}
