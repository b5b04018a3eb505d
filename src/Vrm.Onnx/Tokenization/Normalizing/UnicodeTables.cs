using System.Text;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Decompositions, compositions and combining classes of Unicode 9.0.0, the version that the original normalizes by.</summary>
/// <remarks>
/// .NET takes these from ICU, which is absent under InvariantGlobalization (there <see cref="string.Normalize()"/> returns its input) and has
/// another version on every system. Made by eng/unicode/normalization.cs. Immutable; read at first use.
/// </remarks>
internal sealed class UnicodeTables
{
    /// <summary>The longest decomposition of a character (U+FDFA).</summary>
    public const int MaxDecomposition = 18;

    // Hangul syllables are composed by arithmetic (The Unicode Standard, 3.12).
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<UnicodeTables> s_shared = new(() => new UnicodeTables());

    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<long, int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly HashSet<int> _marks = [];
    private readonly HashSet<int> _seconds = [];

    private UnicodeTables()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("unicode-normalization.bin")
            ?? throw new InvalidOperationException("The assembly was built without unicode-normalization.bin.");
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var mappings = ReadMappings(reader);
        ReadRuns(reader, (codePoint, value) => _classes.Add(codePoint, (byte)value));
        ReadRuns(reader, (codePoint, _) => _marks.Add(codePoint));
        foreach (var (codePoint, (isCompatible, _)) in mappings)
        {
            _compatible.Add(codePoint, [.. Expand(mappings, codePoint, withCompatible: true)]);
            if (!isCompatible)
            {
                _canonical.Add(codePoint, [.. Expand(mappings, codePoint, withCompatible: false)]);
            }
        }
    }

    public static UnicodeTables Shared => s_shared.Value;

    /// <summary>The canonical combining class: 0 for what starts a new character.</summary>
    public byte CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>Whether the general category is Mark.</summary>
    public bool IsMark(int codePoint) => _marks.Contains(codePoint);

    /// <summary>Writes the full decomposition of a character; itself if it has none.</summary>
    /// <returns>Code points written, at most 18.</returns>
    public int Decompose(int codePoint, bool compatible, Span<int> destination)
    {
        var syllable = codePoint - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            destination[0] = LeadBase + (syllable / (VowelCount * TailCount));
            destination[1] = VowelBase + (syllable / TailCount % VowelCount);
            destination[2] = TailBase + (syllable % TailCount);
            return syllable % TailCount == 0 ? 2 : 3;
        }

        if (!(compatible ? _compatible : _canonical).TryGetValue(codePoint, out var parts))
        {
            destination[0] = codePoint;
            return 1;
        }

        parts.CopyTo(destination);
        return parts.Length;
    }

    /// <summary>The character that two make together, or −1.</summary>
    public int Compose(int first, int second)
    {
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
        {
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TailCount);
        }

        if ((uint)(first - SyllableBase) < SyllableCount && (first - SyllableBase) % TailCount == 0 && second > TailBase && second < TailBase + TailCount)
        {
            return first + (second - TailBase);
        }

        return _compositions.GetValueOrDefault(Pair(first, second), -1);
    }

    /// <summary>The characters by which text may change under a form: without any of them it does not.</summary>
    public IEnumerable<int> Changing(NormalizationForm form) => _compatible.Keys.Concat(_classes.Keys).Concat(_seconds)
        .Concat(Enumerable.Range(SyllableBase, SyllableCount))
        .Concat(Enumerable.Range(VowelBase, VowelCount))
        .Concat(Enumerable.Range(TailBase, TailCount))
        .Where(codePoint => MayChange(codePoint, form));

    private bool MayChange(int codePoint, NormalizationForm form)
    {
        Span<int> parts = stackalloc int[MaxDecomposition];
        var count = Decompose(codePoint, form is NormalizationForm.FormKC or NormalizationForm.FormKD, parts);
        if (CombiningClass(codePoint) != 0 || form is NormalizationForm.FormD or NormalizationForm.FormKD)
        {
            return CombiningClass(codePoint) != 0 || count > 1 || parts[0] != codePoint;
        }

        // A composed form changes where a character does not come back together, or may join the one before it.
        var composed = parts[0];
        for (var i = 1; i < count; i++)
        {
            composed = Compose(composed, parts[i]);
        }

        return composed != codePoint || _seconds.Contains(codePoint) || (uint)(codePoint - VowelBase) < VowelCount || (uint)(codePoint - TailBase) < TailCount;
    }

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static IEnumerable<int> Expand(Dictionary<int, (bool IsCompatible, int[] To)> mappings, int codePoint, bool withCompatible) =>
        mappings.TryGetValue(codePoint, out var mapping) && (withCompatible || !mapping.IsCompatible)
            ? mapping.To.SelectMany(part => Expand(mappings, part, withCompatible))
            : [codePoint];

    private static void ReadRuns(BinaryReader reader, Action<int, int> add)
    {
        var codePoint = 0;
        for (var runs = reader.Read7BitEncodedInt(); runs > 0; runs--)
        {
            codePoint += reader.Read7BitEncodedInt();
            var end = codePoint + reader.Read7BitEncodedInt();
            var value = reader.Read7BitEncodedInt();
            for (; codePoint < end; codePoint++)
            {
                add(codePoint, value);
            }
        }
    }

    private Dictionary<int, (bool IsCompatible, int[] To)> ReadMappings(BinaryReader reader)
    {
        var mappings = new Dictionary<int, (bool, int[])>();
        var codePoint = 0;
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            codePoint += reader.Read7BitEncodedInt();
            var header = reader.Read7BitEncodedInt();
            var to = new int[header >> 2];
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = reader.Read7BitEncodedInt();
            }

            mappings.Add(codePoint, ((header & 1) != 0, to));
            if ((header & 2) != 0)
            {
                _compositions.Add(Pair(to[0], to[1]), codePoint);
                _seconds.Add(to[1]);
            }
        }

        return mappings;
    }
}
