namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>A set of code points with a fast look-up.</summary>
internal sealed class CodePointTable
{
    private const int PageBits = 8;

    private static readonly bool[] s_none = new bool[1 << PageBits];

    private readonly bool[][] _pages = new bool[0x110000 >> PageBits][];

    private CodePointTable()
    {
    }

    public static CodePointTable Create(IEnumerable<int> members)
    {
        var table = new CodePointTable();
        Array.Fill(table._pages, s_none);
        foreach (var member in members)
        {
            ref var page = ref table._pages[member >> PageBits];
            page = page == s_none ? new bool[1 << PageBits] : page;
            page[member & ((1 << PageBits) - 1)] = true;
        }

        return table;
    }

    public bool Contains(int codePoint) => _pages[codePoint >> PageBits][codePoint & ((1 << PageBits) - 1)];
}
