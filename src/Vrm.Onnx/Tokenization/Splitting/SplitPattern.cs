using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Finds the places where a text is split.</summary>
/// <remarks>Immutable.</remarks>
internal abstract class SplitPattern
{
    /// <summary>Characters that may be read ahead in vain while one text is split. A published expression reads one or two per piece.</summary>
    protected const long LookAheadLimit = 256L * 1024 * 1024;

    /// <summary>Hands all matches of a piece, and what lies between them, to a collector.</summary>
    /// <param name="piece">The piece of text, as valid UTF-8.</param>
    /// <param name="offset">Where the piece starts; added to all positions.</param>
    /// <param name="invert">Whether what matches counts as what does not, and the other way round.</param>
    /// <param name="collector">Takes the parts.</param>
    public virtual void Split(ReadOnlySpan<byte> piece, int offset, bool invert, ref PieceCollector collector)
    {
        var lookAhead = 0L;
        var from = 0;
        while (from < piece.Length && TryFind(piece, from, ref lookAhead, out var match))
        {
            collector.Add(offset + from, offset + match.Start, isMatch: invert);
            collector.Add(offset + match.Start, offset + match.End, isMatch: !invert);
            from = match.End;
        }

        collector.Add(offset + from, offset + piece.Length, isMatch: invert);
    }

    /// <summary>Finds the next match.</summary>
    /// <param name="text">The piece of text, as valid UTF-8.</param>
    /// <param name="from">Where to look from.</param>
    /// <param name="lookAhead">Characters read ahead so far, counted on; 0 at the start of a text.</param>
    /// <param name="match">The match, not empty.</param>
    protected abstract bool TryFind(ReadOnlySpan<byte> text, int from, ref long lookAhead, out TextRange match);
}
