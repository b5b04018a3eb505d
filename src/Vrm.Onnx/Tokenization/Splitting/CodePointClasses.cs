using System.Globalization;
using System.Runtime.CompilerServices;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Divides all code points into classes that a list of sets cannot tell apart, and looks the class up.</summary>
/// <remarks>Immutable once built: a table of pages of 256 code points, most of which are shared.</remarks>
internal sealed class CodePointClasses
{
    /// <summary>A set is a bit.</summary>
    public const int MaxSets = 64;

    /// <summary>A class is a byte.</summary>
    public const int MaxClasses = 254;

    private const int PageSize = 256;

    private readonly Dictionary<ulong, byte> _classOfSignature = [];
    private readonly List<ulong> _signatures = [];
    private readonly byte[][] _pages = new byte[(CodePointSet.MaxCodePoint + 1) / PageSize][];
    private readonly byte[] _first;

    private CodePointClasses(IReadOnlyList<CodePointSet> sets)
    {
        var uniform = new Dictionary<byte, byte[]>();
        var signer = new SetSignatures(sets);
        for (var page = 0; page < _pages.Length; page++)
        {
            _pages[page] = CreatePage(page * PageSize, signer, uniform);
        }

        _first = _pages[0];
    }

    /// <summary>Classes there are.</summary>
    public int Count => _signatures.Count;

    /// <returns><see langword="null"/> if the sets are too many or too different.</returns>
    public static CodePointClasses? TryCreate(IReadOnlyList<CodePointSet> sets)
    {
        if (sets.Count > MaxSets)
        {
            return null;
        }

        var classes = new CodePointClasses(sets);
        return classes.Count <= MaxClasses ? classes : null;
    }

    /// <summary>Whether the characters of a class are in a set, by the set's place in the list.</summary>
    public bool IsIn(int characterClass, int set) => (_signatures[characterClass] & (1UL << set)) != 0;

    /// <summary>The class of the character at the start of valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ClassAt(ReadOnlySpan<byte> text, int position, out int length)
    {
        var lead = text[position];
        if (lead < 0x80)
        {
            length = 1;
            return _first[lead];
        }

        return ClassAtMultiByte(text, position, lead, out length);
    }

    private byte ClassAtMultiByte(ReadOnlySpan<byte> text, int position, byte lead, out int length)
    {
        int codePoint;
        if (lead < 0xE0)
        {
            length = 2;
            codePoint = ((lead & 0x1F) << 6) | (text[position + 1] & 0x3F);
        }
        else if (lead < 0xF0)
        {
            length = 3;
            codePoint = ((lead & 0x0F) << 12) | ((text[position + 1] & 0x3F) << 6) | (text[position + 2] & 0x3F);
        }
        else
        {
            length = 4;
            codePoint = ((lead & 0x07) << 18) | ((text[position + 1] & 0x3F) << 12) | ((text[position + 2] & 0x3F) << 6) | (text[position + 3] & 0x3F);
        }

        return _pages[codePoint >> 8][codePoint & 0xFF];
    }

    private byte[] CreatePage(int first, SetSignatures signer, Dictionary<byte, byte[]> uniform)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(first);
        if (!IsUniform(first, category) || signer.HasBoundary(first, first + PageSize - 1))
        {
            var page = new byte[PageSize];
            for (var i = 0; i < PageSize; i++)
            {
                page[i] = ClassOf(signer.Signature(first + i, CharUnicodeInfo.GetUnicodeCategory(first + i)));
            }

            return page;
        }

        var shared = ClassOf(signer.Signature(first, category));
        if (!uniform.TryGetValue(shared, out var same))
        {
            same = new byte[PageSize];
            Array.Fill(same, shared);
            uniform.Add(shared, same);
        }

        return same;
    }

    private static bool IsUniform(int first, UnicodeCategory category)
    {
        for (var codePoint = first + 1; codePoint < first + PageSize; codePoint++)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(codePoint) != category)
            {
                return false;
            }
        }

        return true;
    }

    private byte ClassOf(ulong signature)
    {
        if (!_classOfSignature.TryGetValue(signature, out var found))
        {
            // More than a byte can tell apart is refused by the caller; until then the numbers only have to differ.
            found = (byte)Math.Min(_signatures.Count, byte.MaxValue);
            _classOfSignature.Add(signature, found);
            _signatures.Add(signature);
        }

        return found;
    }
}
