using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Validation.Parity;

/// <summary>What the layers of a graph should give.</summary>
internal interface ILayerReference
{
    /// <summary>Begins with a graph; those before it are over.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="spec">What the compared bundle says of it; a reference that runs graphs takes its own.</param>
    void Begin(string name, Func<BundleGraphs, GraphSpec> spec);

    /// <summary>Whether the graph's tap of that name is there to compare with.</summary>
    bool Has(string tap);

    /// <summary>Computes or reads some taps, one after the other.</summary>
    /// <param name="taps">Their names.</param>
    /// <param name="receive">Called with each; the numbers are gone when it returns.</param>
    void Read(IReadOnlyList<string> taps, TapReceiver receive);

    /// <summary>Ends a graph.</summary>
    void End();
}

/// <summary>Receives what is at a tap.</summary>
/// <param name="tap">Its name.</param>
/// <param name="values">The numbers.</param>
internal delegate void TapReceiver(string tap, ReadOnlySpan<float> values);
