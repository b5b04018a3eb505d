using System.Globalization;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>For a code point, the sets it is in, as one bit each.</summary>
internal sealed class SetSignatures
{
    private readonly ulong[] _ofCategory = new ulong[30];
    private readonly ulong _negated;
    private readonly int[] _boundaries;
    private readonly ulong[] _ofInterval;

    public SetSignatures(IReadOnlyList<CodePointSet> sets)
    {
        var boundaries = new SortedSet<int> { 0 };
        for (var set = 0; set < sets.Count; set++)
        {
            _negated |= sets[set].Negated ? 1UL << set : 0;
            for (var category = 0; category < _ofCategory.Length; category++)
            {
                _ofCategory[category] |= (sets[set].Categories & (1u << category)) != 0 ? 1UL << set : 0;
            }

            foreach (var (first, last) in sets[set].Ranges)
            {
                boundaries.Add(first);
                boundaries.Add(last + 1);
            }
        }

        _boundaries = [.. boundaries];
        _ofInterval = new ulong[_boundaries.Length];
        for (var set = 0; set < sets.Count; set++)
        {
            foreach (var (first, last) in sets[set].Ranges)
            {
                for (var i = Array.BinarySearch(_boundaries, first); i < _boundaries.Length && _boundaries[i] <= last; i++)
                {
                    _ofInterval[i] |= 1UL << set;
                }
            }
        }
    }

    /// <summary>Whether a range of some set starts or ends inside.</summary>
    public bool HasBoundary(int first, int last)
    {
        var index = Array.BinarySearch(_boundaries, first + 1);
        index = index < 0 ? ~index : index;
        return index < _boundaries.Length && _boundaries[index] <= last;
    }

    public ulong Signature(int codePoint, UnicodeCategory category)
    {
        var index = Array.BinarySearch(_boundaries, codePoint);
        index = index < 0 ? ~index - 1 : index;
        return (_ofCategory[(int)category] | _ofInterval[index]) ^ _negated;
    }
}
