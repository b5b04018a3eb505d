using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Runtime;

/// <summary>Which states of a decoder this version can hand from a run to the next.</summary>
internal static class RunnableStates
{
    /// <summary>Refuses a bundle whose decoder keeps what this version cannot.</summary>
    /// <exception cref="BundleException">It does.</exception>
    public static void Require(Bundle bundle)
    {
        var states = bundle.Manifest.Graphs.States;
        for (var i = 0; i < states.Count; i++)
        {
            if (states[i] is not { Growth: StateGrowth.PerToken, Buffer: StateBuffer.Shared })
            {
                throw new BundleException(bundle.PathOf(BundleManifest.FileName), "This version cannot run a decoder that keeps such a state. Take a later Vrm.Onnx.")
                {
                    Field = $"graphs.states[{i}]",
                    Found = $"{states[i].Kind}, growth {states[i].Growth}, buffer {states[i].Buffer}",
                    Expected = "keys and values that grow with each token in a shared buffer",
                };
            }
        }
    }
}
