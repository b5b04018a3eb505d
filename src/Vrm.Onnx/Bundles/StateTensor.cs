using System.Globalization;

namespace Vrm.Onnx.Bundles;

/// <summary>One tensor of a state: an input and an output of the decoder.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record StateTensor
{
    /// <summary>The name of the input: the state before a run.</summary>
    public required string Past { get; init; }

    /// <summary>The name of the output: the state after it.</summary>
    public required string Present { get; init; }

    /// <summary>Its element type.</summary>
    public required TensorElement Element { get; init; }

    /// <summary>Its axes in order: the name of the batch's, then numbers, and the name of the one that grows, where one does.</summary>
    public required IReadOnlyList<string> Shape { get; init; }

    /// <summary>The axis that grows; <see langword="null"/> for none.</summary>
    internal int? GrowingAxis
    {
        get
        {
            for (var axis = 1; axis < Shape.Count; axis++)
            {
                if (!IsNumber(Shape[axis]))
                {
                    return axis;
                }
            }

            return null;
        }
    }

    /// <summary>How many pieces of a row lie apart by the growing axis: heads, as a rule. 1 where nothing grows.</summary>
    internal int Lines => (int)Product(1, GrowingAxis ?? 1);

    /// <summary>Bytes of one line for each place of the growing axis; where nothing grows, of the whole row.</summary>
    internal int PlaceBytes => checked((int)(Product((GrowingAxis ?? 0) + 1, Shape.Count) * (Element == TensorElement.Float32 ? sizeof(float) : sizeof(ushort))));

    /// <summary>The shape with its axes filled in.</summary>
    internal long[] ShapeOf(long rows, long places) =>
        [.. Shape.Select((axis, index) => index == 0 ? rows : IsNumber(axis) ? long.Parse(axis, CultureInfo.InvariantCulture) : places)];

    /// <summary>Whether an axis is a number and not a name.</summary>
    internal static bool IsNumber(string axis) => axis.Length > 0 && axis.All(char.IsAsciiDigit);

    private long Product(int first, int end)
    {
        var product = 1L;
        for (var axis = first; axis < end; axis++)
        {
            product = checked(product * long.Parse(Shape[axis], CultureInfo.InvariantCulture));
        }

        return product;
    }
}
