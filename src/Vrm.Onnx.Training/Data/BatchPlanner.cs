namespace Vrm.Onnx.Training.Data;

/// <summary>Which samples go together: batches of similar length, in an order that only the seed and the epoch decide.</summary>
internal static class BatchPlanner
{
    /// <summary>Within so many batches samples are sorted by length: enough for little padding, few enough for chance.</summary>
    private const int SortedBatches = 16;

    /// <summary>Plans an epoch.</summary>
    /// <param name="lengths">Tokens per sample.</param>
    /// <param name="batchSize">Samples per batch; the last may be smaller.</param>
    /// <param name="random">Decides the order.</param>
    /// <returns>Batches of indices of samples; every sample is in one of them.</returns>
    public static IReadOnlyList<int[]> Plan(IReadOnlyList<int> lengths, int batchSize, SeededRandom random)
    {
        var order = Enumerable.Range(0, lengths.Count).ToArray();
        random.Shuffle(order.AsSpan());
        var batches = order.Chunk(batchSize * SortedBatches).SelectMany(part => part.OrderBy(index => lengths[index]).Chunk(batchSize)).ToArray();
        random.Shuffle(batches.AsSpan());
        return batches;
    }
}
