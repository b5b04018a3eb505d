using Vrm.Onnx.Export.Graphs;

namespace Vrm.Onnx.Export.Layouts;

/// <summary>How a text graph is given its cache, and of which positions it gives scores.</summary>
internal abstract class CacheForm
{
    /// <summary>One buffer of the greatest length for what goes in and what comes out; scores of the last position.</summary>
    public static CacheForm SharedBuffer { get; } = new Shared();

    /// <summary>What goes in is as long as what was seen; what comes out is longer by the new tokens. Scores of as many positions as are asked for.</summary>
    public static CacheForm Growing { get; } = new GrowingCache();

    /// <summary>Binds what the form fixes.</summary>
    public abstract void Bind(OpBuilder b, Graph decoder, GraphCopy copy);

    private sealed class Shared : CacheForm
    {
        public override void Bind(OpBuilder b, Graph decoder, GraphCopy copy) =>
            copy.Bind("logits_to_keep", b.Int64s(1)).Rename("logits_to_keep", 1);
    }

    private sealed class GrowingCache : CacheForm
    {
        public override void Bind(OpBuilder b, Graph decoder, GraphCopy copy)
        {
            // transformers.js makes the first, empty cache from this shape, and knows the axis of the batch by its name.
            copy.Rename("batch", "batch_size").Rename("max_length", "total_sequence");
            foreach (var past in decoder.Inputs.Where(input => input.Name.StartsWith("past_key_values.", StringComparison.Ordinal)))
            {
                copy.Bind(past, b.Graph.AddInput(past.Name, past.Type, past.Shape.With(0, "batch_size").With(2, "past_sequence")));
            }

            // 0 asks for the scores of all positions: counted from the end, they begin at the first.
            var keep = b.Graph.AddInput("num_logits_to_keep", ElementType.Int64, []);
            copy.Bind("logits_to_keep", b.Reshape(keep, [1]));
        }
    }
}
