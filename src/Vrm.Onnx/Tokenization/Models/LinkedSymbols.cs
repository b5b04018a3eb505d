namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Symbols, each with its neighbours and the rank of the pair it makes with the next one.</summary>
internal readonly ref struct LinkedSymbols
{
    private readonly Span<int> _ids;
    private readonly Span<SymbolLink> _links;
    private readonly Span<int> _ranks;

    public LinkedSymbols(Span<int> ids, Span<SymbolLink> links, Span<int> ranks, MergeTable merges)
    {
        _ids = ids;
        _links = links;
        _ranks = ranks;
        Merges = merges;
        for (var i = 0; i < ids.Length; i++)
        {
            links[i] = new SymbolLink(i - 1, i + 1 < ids.Length ? i + 1 : -1);
            Renew(i);
        }
    }

    public MergeTable Merges { get; }

    /// <summary>The rank of the pair that starts at each symbol; −1 for none.</summary>
    public ReadOnlySpan<int> Ranks => _ranks;

    /// <summary>Symbols there were in the beginning.</summary>
    public int Count => _ids.Length;

    public int Next(int position) => _links[position].Next;

    public int Previous(int position) => _links[position].Previous;

    /// <summary>Looks the rank of a pair up again.</summary>
    public int Renew(int position)
    {
        var next = _links[position].Next;
        return _ranks[position] = next < 0 ? -1 : Merges.Find(_ids[position], _ids[next], out _);
    }

    /// <summary>Makes one symbol of a pair; the ranks around it are the caller's to renew.</summary>
    public void Merge(int position)
    {
        var right = _links[position].Next;
        var next = _links[right].Next;
        Merges.Find(_ids[position], _ids[right], out _ids[position]);
        _ranks[right] = -1;
        _links[position] = _links[position] with { Next = next };
        if (next >= 0)
        {
            _links[next] = _links[next] with { Previous = position };
        }
    }

    /// <summary>Moves the symbols that are left to the front; returns how many.</summary>
    public int Compact(Span<int> starts)
    {
        var kept = 0;
        for (var i = 0; i >= 0; i = _links[i].Next)
        {
            _ids[kept] = _ids[i];
            starts[kept++] = starts[i];
        }

        return kept;
    }
}
