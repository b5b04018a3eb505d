using System.Numerics.Tensors;

namespace Vrm.Onnx.Export.Weights;

/// <summary>Two linear layers in a row as one: W₂·(W₁·x + b₁) + b₂ = (W₂·W₁)·x + (W₂·b₁ + b₂), summed in double precision.</summary>
internal static class FoldedLinear
{
    /// <summary>W₂·W₁ for W₂ [out, middle] and W₁ [middle, in]: [out, in].</summary>
    public static WeightTensor Weight(WeightTensor outer, WeightTensor inner) =>
        new ArrayWeight($"{outer.Origin} · {inner.Origin}", [outer.Shape[0], inner.Shape[1]], () => Multiply(outer, inner));

    /// <summary>W₂·b₁ + b₂: [out].</summary>
    public static WeightTensor Bias(WeightTensor outer, WeightTensor innerBias, WeightTensor outerBias) =>
        new ArrayWeight($"{outer.Origin} · {innerBias.Origin} + {outerBias.Origin}", outerBias.Shape, () =>
        {
            var (matrix, vector, sum) = (outer.ToArray(), ToDoubles(innerBias), outerBias.ToArray());
            for (var row = 0; row < sum.Length; row++)
            {
                var total = (double)sum[row];
                for (var k = 0; k < vector.Length; k++)
                {
                    total += matrix[(row * vector.Length) + k] * vector[k];
                }

                sum[row] = (float)total;
            }

            return sum;
        });

    private static float[] Multiply(WeightTensor outer, WeightTensor inner)
    {
        var (rows, middle, columns) = (checked((int)outer.Shape[0]), checked((int)outer.Shape[1]), checked((int)inner.Shape[1]));
        var (left, right) = (outer.ToArray(), ToDoubles(inner));
        var product = new float[checked(rows * columns)];
        Parallel.For(0, rows, () => new double[columns], (row, _, sum) =>
        {
            Array.Clear(sum);
            for (var k = 0; k < middle; k++)
            {
                TensorPrimitives.MultiplyAdd(right.AsSpan(k * columns, columns), left[(row * middle) + k], sum, sum);
            }

            TensorPrimitives.ConvertTruncating<double, float>(sum, product.AsSpan(row * columns, columns));
            return sum;
        }, _ => { });
        return product;
    }

    private static double[] ToDoubles(WeightTensor source)
    {
        var values = source.ToArray();
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertChecked<float, double>(values, doubles);
        return doubles;
    }
}
