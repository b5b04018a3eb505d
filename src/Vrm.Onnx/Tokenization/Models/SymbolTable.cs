using System.Runtime.CompilerServices;
using System.Text;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The tokens that single characters (or bytes, at byte level) start as.</summary>
internal sealed class SymbolTable
{
    private readonly int[] _low;
    private readonly Dictionary<int, int> _high = [];

    private SymbolTable(int size)
    {
        _low = new int[size];
        Array.Fill(_low, -1);
    }

    /// <summary>The tokens that are <paramref name="before"/>, one character, <paramref name="after"/>.</summary>
    public static SymbolTable Create(Vocabulary vocabulary, bool byteLevel, string before, string after)
    {
        var table = new SymbolTable(byteLevel ? 256 : 0x10000);
        var (head, tail) = (Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));
        for (var id = 0; id < vocabulary.Size; id++)
        {
            var spelling = vocabulary[id];
            if (spelling.Length <= head.Length + tail.Length || !spelling.StartsWith(head) || !spelling.EndsWith(tail))
            {
                continue;
            }

            var middle = spelling[head.Length..^tail.Length];
            Rune.DecodeFromUtf8(middle, out var rune, out var consumed);
            if (consumed == middle.Length)
            {
                table.Set(byteLevel ? ByteAlphabet.ToByte(rune.Value) : rune.Value, id);
            }
        }

        return table;
    }

    /// <summary>The token of a character or byte, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int symbol)
    {
        var low = _low;
        return (uint)symbol < (uint)low.Length ? low[symbol] : _high.GetValueOrDefault(symbol, -1);
    }

    private void Set(int symbol, int id)
    {
        if (symbol >= _low.Length)
        {
            _high[symbol] = id;
        }
        else if (symbol >= 0)
        {
            _low[symbol] = id;
        }
    }
}
