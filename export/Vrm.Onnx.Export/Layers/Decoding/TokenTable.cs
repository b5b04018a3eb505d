using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Export.Quantization;
using Vrm.Onnx.Export.Weights;

namespace Vrm.Onnx.Export.Layers.Decoding;

/// <summary>A language model's token table [vocabulary, hidden], which may serve as its head as well: stored once, in the format of the head.</summary>
internal sealed class TokenTable
{
    private readonly WeightFormat _format;
    private readonly Value _numbers; // floats [vocabulary, hidden], or integers [vocabulary, blocks, bytes]
    private readonly Value? _scales; // [vocabulary, blocks]

    /// <summary>Adds the table to a graph.</summary>
    /// <param name="b">The scope of the table.</param>
    /// <param name="format">How the head is stored.</param>
    /// <param name="source">The table.</param>
    /// <remarks>Rows that do not end with a whole block stay in a float type: looking them up would return the filling, too.</remarks>
    public TokenTable(OpBuilder b, WeightFormat format, WeightTensor source)
    {
        _format = format;
        if (format.Matrices.BlockBits() is { } bits && source.Shape[1] % BlockFormat.BlockSize == 0)
        {
            (_numbers, _scales) = Linear.Blocks(b, source, bits, format.Compute);
        }
        else
        {
            _numbers = b.Initializer("weight", new FloatData(source, format.Storage));
        }

        Source = source;
    }

    /// <summary>Where the numbers come from.</summary>
    public WeightTensor Source { get; }

    /// <summary>Rows by id: [batch, sequence, hidden].</summary>
    public Value Lookup(OpBuilder b, Value ids)
    {
        if (_scales is null)
        {
            return b.Cast(b.Gather(_numbers, ids), _format.Compute);
        }

        var rows = b.Reshape(_numbers, [_numbers.Shape[0], _numbers.Shape[1].Length!.Value * _numbers.Shape[2].Length!.Value]);
        return b.GatherBlocks(rows, ids, _scales, BlockFormat.BlockSize);
    }

    /// <summary>The scores of rows: [rows, hidden] → [rows, vocabulary].</summary>
    public Value Score(OpBuilder b, Value rows) => (_scales, _format.Matrices.BlockBits()) switch
    {
        ({ } scales, _) => b.MatMulBlocks(rows, _numbers, scales, BlockFormat.BlockSize),
        (null, not null) => Linear.Apply(b, _format, rows, Source, null),
        _ => Linear.Shared(b, _format, rows, b.Cast(_numbers, _format.Compute)),
    };
}
