using System.Globalization;
using System.Runtime.InteropServices;

namespace Vrm.Onnx.Export.Graphs;

internal sealed partial class OpBuilder
{
    /// <summary>A list of whole numbers as a constant; equal ones are one initializer.</summary>
    public Value Int64s(params ReadOnlySpan<long> values) =>
        Intern(ElementType.Int64, [values.Length], string.Join(",", values.ToArray()), MemoryMarshal.AsBytes(values));

    /// <summary>A whole number as a scalar constant.</summary>
    public Value Int64(long value) => Intern(ElementType.Int64, [], value.ToString(CultureInfo.InvariantCulture), MemoryMarshal.AsBytes([value]));

    /// <summary>A real number as a scalar constant.</summary>
    /// <param name="type">Float32 or float16.</param>
    /// <param name="value">The number, rounded to the type.</param>
    public Value Real(ElementType type, double value)
    {
        var bytes = type switch
        {
            ElementType.Float32 => BitConverter.GetBytes((float)value),
            ElementType.Float16 => BitConverter.GetBytes((Half)value),
            ElementType.Float64 => BitConverter.GetBytes(value),
            _ => throw Error("Constant", $"real constants of type {type.Text()} are not in use."),
        };
        return Intern(type, [], value.ToString("R", CultureInfo.InvariantCulture), bytes);
    }

    private Value Intern(ElementType type, long[] shape, string text, ReadOnlySpan<byte> bytes)
    {
        var name = $"const/{type.Text()}[{string.Join(",", shape)}]/{text}";
        if (!_constants.TryGetValue(name, out var value))
        {
            value = Graph.AddInitializer(name, new ConstantData(type, shape, bytes.ToArray()));
            _constants.Add(name, value);
        }

        return value;
    }
}
