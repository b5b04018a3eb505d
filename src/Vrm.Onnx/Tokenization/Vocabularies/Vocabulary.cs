using System.Text;
using Vrm.Onnx.Formats;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>The tokens of a model as the file spells them, by id and by spelling.</summary>
/// <remarks>Immutable once built.</remarks>
internal sealed class Vocabulary
{
    /// <summary>Published vocabularies have at most 260,000 tokens.</summary>
    public const int MaxTokens = 4_000_000;

    /// <summary>The longest published tokens are runs of some hundred spaces or dashes.</summary>
    public const int MaxTokenBytes = 16 * 1024;

    private readonly byte[][] _byId;
    private readonly ByteStringMap _bySpelling;

    private Vocabulary(byte[][] byId, ByteStringMap bySpelling)
    {
        _byId = byId;
        _bySpelling = bySpelling;
    }

    /// <summary>One more than the largest id.</summary>
    public int Size => _byId.Length;

    /// <summary>Tokens there are.</summary>
    public int Count => _bySpelling.Count;

    /// <summary>The spelling as UTF-8; empty where the id has no token.</summary>
    public ReadOnlySpan<byte> this[int id] => (uint)id < (uint)_byId.Length ? _byId[id] : default;

    public bool Contains(int id) => (uint)id < (uint)_byId.Length && _byId[id] is not null;

    public bool TryGetId(ReadOnlySpan<byte> spelling, out int id) => _bySpelling.TryGetValue(spelling, out id);

    public bool TryGetId(string spelling, out int id) => TryGetId(Encoding.UTF8.GetBytes(spelling), out id);

    /// <summary>Reads an object of spellings and ids, as BPE models have it.</summary>
    public static Vocabulary FromObject(JsonField field)
    {
        var tokens = new List<(byte[] Spelling, int Id)>();
        foreach (var member in field.Members())
        {
            if (member.Value.ValueKind != System.Text.Json.JsonValueKind.Number || !member.Value.TryGetInt32(out var id) || id < 0)
            {
                throw field.At($"{field.Path}[\"{Shorten(member.Name)}\"]", member.Value.GetRawText(), "a token id, 0 or more");
            }

            tokens.Add((Spell(field, member.Name), id));
            CheckCount(field, tokens.Count);
        }

        return Build(field, tokens);
    }

    /// <summary>Takes spellings in the order of their ids, as Unigram models have them. The last of equal spellings is the one looked up.</summary>
    public static Vocabulary FromList(JsonField field, List<string> spellings)
    {
        CheckCount(field, spellings.Count);
        var byId = new byte[spellings.Count][];
        var map = new ByteStringMap(spellings.Count, 0);
        for (var id = spellings.Count - 1; id >= 0; id--)
        {
            byId[id] = Spell(field, spellings[id]);
            map.TryAdd(byId[id], id);
        }

        return new Vocabulary(byId, map);
    }

    private static Vocabulary Build(JsonField field, List<(byte[] Spelling, int Id)> tokens)
    {
        // Ids may have gaps, but an id that claims a table far larger than the file is a lie.
        var limit = checked((tokens.Count * 4) + 65_536);
        var size = 0;
        var bytes = 0;
        foreach (var (spelling, id) in tokens)
        {
            if (id >= limit)
            {
                throw field.At($"{field.Path}[\"{Shorten(Encoding.UTF8.GetString(spelling))}\"]", $"id {id}", $"an id below {limit} in a vocabulary of {tokens.Count}");
            }

            size = Math.Max(size, id + 1);
            bytes = checked(bytes + spelling.Length);
        }

        var byId = new byte[size][];
        var map = new ByteStringMap(tokens.Count, bytes);
        foreach (var (spelling, id) in tokens)
        {
            if (byId[id] is not null)
            {
                throw field.At($"{field.Path}[\"{Shorten(Encoding.UTF8.GetString(spelling))}\"]", $"id {id} for a second token", "one token per id");
            }

            byId[id] = spelling;
            map.TryAdd(spelling, id);
        }

        return new Vocabulary(byId, map);
    }

    private static byte[] Spell(JsonField field, string spelling)
    {
        var bytes = Encoding.UTF8.GetBytes(spelling);
        return bytes.Length <= MaxTokenBytes
            ? bytes
            : throw field.At($"{field.Path}[\"{Shorten(spelling)}\"]", $"a token of {bytes.Length} bytes", $"at most {MaxTokenBytes}");
    }

    private static void CheckCount(JsonField field, int count)
    {
        if (count > MaxTokens)
        {
            throw field.Error($"more than {MaxTokens} tokens", $"at most {MaxTokens}");
        }
    }

    private static string Shorten(string spelling) => spelling.Length <= 32 ? spelling : string.Concat(spelling.AsSpan(0, 29), "…");
}
