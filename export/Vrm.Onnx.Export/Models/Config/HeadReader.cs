using Vrm.Onnx.Export.Layers.Decoding;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Models.Config;

/// <summary>Where a checkpoint has the matrix of its language model's head.</summary>
internal static class HeadReader
{
    private const string Head = "lm_head.weight";
    private const string Table = "language_model.embed_tokens.weight";

    /// <summary>Finds it as transformers loads it: tied matrices that are both in the file and differ are used both, whatever the configuration says.</summary>
    public static HeadWeights Find(WeightStore store, bool tied)
    {
        if (!tied || (store.Has(Head) && store.Has(Table) && !store.AreEqual(Head, Table)))
        {
            return HeadWeights.Separate;
        }

        store.Ignore(name => name == Head);
        return store.Has(Head) && !store.Has(Table) ? HeadWeights.InHead : HeadWeights.InTable;
    }
}
