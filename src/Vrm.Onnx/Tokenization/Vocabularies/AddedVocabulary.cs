using System.Text;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Normalizing;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Vocabularies;

/// <summary>The added tokens of a tokenizer, and the finders that look for them.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class AddedVocabulary
{
    private const int MaxContentBytes = 512;

    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<string, AddedToken> _byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, byte[]> _spellings = [];

    private AddedVocabulary(IEnumerable<AddedToken> tokens, TextNormalizer? normalizer, TextLimit limit)
    {
        foreach (var token in tokens)
        {
            _byId[token.Id] = token;
            _byContent[token.Content] = token;
            var content = Encoding.UTF8.GetBytes(token.Content);
            _spellings[token.Id] = token.Normalized && normalizer is not null ? normalizer.Normalize(content, limit) : content;
        }

        Raw = Finder(token => !token.Normalized);
        RawOrdinary = Finder(token => !token.Normalized && !token.Special);
        Normalized = Finder(token => token.Normalized);
        NormalizedOrdinary = Finder(token => token.Normalized && !token.Special);
        Special = new AddedTokenFinder(_byId.Values.Where(token => token.Special).Select(token => (token, Encoding.UTF8.GetBytes(token.Content))));
    }

    /// <summary>Finds the tokens that are looked for before normalizing.</summary>
    public AddedTokenFinder Raw { get; }

    /// <summary>Of <see cref="Raw"/> those that are not special.</summary>
    public AddedTokenFinder RawOrdinary { get; }

    /// <summary>Finds the tokens that are looked for after normalizing.</summary>
    public AddedTokenFinder Normalized { get; }

    /// <summary>Of <see cref="Normalized"/> those that are not special.</summary>
    public AddedTokenFinder NormalizedOrdinary { get; }

    /// <summary>Finds special tokens as they are written.</summary>
    public AddedTokenFinder Special { get; }

    public IReadOnlyCollection<AddedToken> Tokens => _byId.Values;

    public AddedToken? Find(int id) => _byId.GetValueOrDefault(id);

    public AddedToken? Find(string content) => _byContent.GetValueOrDefault(content);

    /// <summary>How a token is spelled where it is decoded: as the normalizer spells it, if it is normalized.</summary>
    public byte[] Spelling(AddedToken token) => _spellings[token.Id];

    public static AddedVocabulary Read(JsonField field, Vocabulary vocabulary, TextNormalizer? normalizer)
    {
        var textLimit = new TextLimit(field.Source);
        var tokens = new List<AddedToken>();
        if (field.IsNull)
        {
            return new AddedVocabulary(tokens, normalizer, textLimit);
        }

        var ids = new HashSet<int>();
        var contents = new HashSet<string>(StringComparer.Ordinal);
        var limit = checked(vocabulary.Size + (field.Length * 4) + 65_536);
        foreach (var item in field.Items())
        {
            var token = ReadToken(item, limit);
            if (!ids.Add(token.Id))
            {
                throw item["id"].Error($"{token.Id} a second time", "one added token per id");
            }

            if (!contents.Add(token.Content))
            {
                throw item["content"].Error("the same content a second time", "one added token per content");
            }

            CheckAgainst(vocabulary, token, item);
            tokens.Add(token);
        }

        return new AddedVocabulary(tokens, normalizer, textLimit);
    }

    private static AddedToken ReadToken(JsonField field, int limit)
    {
        field.OnlyMembers("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        var token = new AddedToken
        {
            Id = field["id"].AsInt(0, limit - 1),
            Content = field["content"].AsString(),
            SingleWord = field["single_word"].AsBool(),
            StripLeft = field["lstrip"].AsBool(),
            StripRight = field["rstrip"].AsBool(),
            Normalized = field["normalized"].AsBool(),
            Special = field["special"].AsBool(),
        };
        return token.Content.Length > 0 && Encoding.UTF8.GetByteCount(token.Content) <= MaxContentBytes
            ? token
            : throw field["content"].Error($"a string of {token.Content.Length} characters", $"1 to {MaxContentBytes} bytes");
    }

    /// <summary>An added token that the model knows too has to have the model's id, and no other token's.</summary>
    private static void CheckAgainst(Vocabulary vocabulary, AddedToken token, JsonField field)
    {
        if (vocabulary.TryGetId(token.Content, out var id) ? id != token.Id : vocabulary.Contains(token.Id))
        {
            throw field["id"].Error($"{token.Id} for \"{token.Content}\"", id >= 0 ? $"{id}, the id in model.vocab" : "an id that no token of model.vocab has");
        }
    }

    private AddedTokenFinder Finder(Func<AddedToken, bool> chosen) =>
        new(_byId.Values.Where(chosen).Select(token => (token, _spellings[token.Id])));
}
