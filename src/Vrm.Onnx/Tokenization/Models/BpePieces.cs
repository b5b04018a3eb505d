using System.Text;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Tables that a BPE model derives from its vocabulary.</summary>
internal static class BpePieces
{
    /// <summary>The tokens by the text they stand for, as UTF-8.</summary>
    public static ByteStringMap Create(Vocabulary vocabulary, bool byteLevel)
    {
        var map = new ByteStringMap(vocabulary.Count, 0);
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (!vocabulary.Contains(id))
            {
                continue;
            }

            if (!byteLevel)
            {
                map.TryAdd(vocabulary[id], id);
            }
            else if (ByteAlphabet.TryDecode(vocabulary[id], out var bytes))
            {
                map.TryAdd(bytes, id);
            }
        }

        return map;
    }

    /// <summary>The token <c>&lt;0xNN&gt;</c> of each byte, or −1.</summary>
    public static int[] ByteTokens(Vocabulary vocabulary)
    {
        var tokens = new int[256];
        for (var value = 0; value < 256; value++)
        {
            tokens[value] = vocabulary.TryGetId(Encoding.ASCII.GetBytes($"<0x{value:X2}>"), out var id) ? id : -1;
        }

        return tokens;
    }
}
