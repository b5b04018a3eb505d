namespace Vrm.Onnx.Export.Layers.Vision;

/// <summary>
/// Which row of a table of positions each patch of a picture takes whose grid may be smaller than the table's: the one at the same
/// fraction of the side (arXiv:2307.06304).
/// </summary>
/// <remarks>
/// In float32 as the models' code does it. Its rounding can move a patch to the row before the one that whole numbers would give, and
/// the models were trained with that.
/// </remarks>
internal static class FractionalPositions
{
    /// <summary>The table's rows, patch by patch.</summary>
    /// <param name="side">Patches along a side of the picture.</param>
    /// <param name="tableSide">Rows of the table along a side.</param>
    public static IReadOnlyList<int> Rows(int side, int tableSide)
    {
        var places = Enumerable.Range(0, side).Select(patch => Bucket(patch, side, tableSide)).ToArray();
        return [.. places.SelectMany(row => places, (row, column) => (row * tableSide) + column)];
    }

    private static int Bucket(int patch, int side, int tableSide)
    {
        var fraction = MathF.Min(patch * (1f / side), (float)(1 - 1e-6));
        var step = 1.0 / tableSide;
        var bucket = 0;
        while (bucket < tableSide - 1 && (float)(step + (bucket * step)) <= fraction)
        {
            bucket++;
        }

        return bucket;
    }
}
