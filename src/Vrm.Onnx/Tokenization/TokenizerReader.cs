using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Decoding;
using Vrm.Onnx.Tokenization.Models;
using Vrm.Onnx.Tokenization.Normalizing;
using Vrm.Onnx.Tokenization.Processing;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization;

/// <summary>Reads a tokenizer.json.</summary>
/// <remarks><c>truncation</c> and <c>padding</c> are left alone, as in the original's users: a prompt is never cut or filled.</remarks>
internal static class TokenizerReader
{
    public static (TokenPipeline Pipeline, TokenTexts Texts) Read(string file, ReadOnlyMemory<byte> utf8)
    {
        var source = TokenizerFile.Source(file);
        using var document = StrictJson.ParseDocument(utf8, source);
        var root = new JsonField(source, "", document.RootElement);
        root.OnlyMembers("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        if (root.TryGet("version", out var version) && version.AsString() != "1.0")
        {
            throw version.Error("\"1.0\"");
        }

        var normalizer = NormalizerReader.Read(root.Optional("normalizer"));
        var preTokenizer = PreTokenizerReader.Read(root.Optional("pre_tokenizer"), out var byteLevel);
        var (model, added) = ReadModel(root, normalizer, byteLevel);
        bool IsToken(int id) => model.Vocabulary.Contains(id) || added.Find(id) is not null;
        var processor = PostProcessorReader.Read(root.Optional("post_processor"), IsToken);
        var texts = TokenTexts.Create(DecoderReader.Read(root.Optional("decoder")), model.Vocabulary, added);
        return (new TokenPipeline(added, normalizer, preTokenizer, model, processor, new TextLimit(source)), texts);
    }

    private static (TokenModel Model, AddedVocabulary Added) ReadModel(JsonField root, TextNormalizer? normalizer, bool byteLevel)
    {
        var field = root["model"];
        double[] scores = [];
        var isUnigram = ModelType(field) == "Unigram";
        var vocabulary = isUnigram ? UnigramReader.ReadVocabulary(field, out scores) : Vocabulary.FromObject(field["vocab"]);
        if (vocabulary.Count == 0)
        {
            throw field["vocab"].Error("no tokens", "at least one");
        }

        var added = AddedVocabulary.Read(root.Optional("added_tokens"), vocabulary, normalizer);
        var context = new ModelContext
        {
            ByteLevel = byteLevel,
            Special = SpecialIds(added),
            AddedIds = added.Tokens.ToDictionary(token => token.Content, token => token.Id),
        };
        return (isUnigram ? UnigramReader.Read(field, vocabulary, scores, context) : BpeReader.Read(field, vocabulary, context), added);
    }

    /// <summary>The type of the model; older files leave it out, and then only BPE has merges.</summary>
    private static string ModelType(JsonField field)
    {
        if (!field.TryGetValue("type", out var type))
        {
            return field.TryGet("merges", out _) ? "BPE" : field.TryGet("unk_id", out _) ? "Unigram" : throw field["type"].Error("BPE or Unigram");
        }

        return type.AsString() is "BPE" or "Unigram" ? type.AsString() : throw type.Error("BPE or Unigram");
    }

    private static bool[] SpecialIds(AddedVocabulary added)
    {
        var special = new bool[added.Tokens.Select(token => token.Id + 1).DefaultIfEmpty().Max()];
        foreach (var token in added.Tokens)
        {
            special[token.Id] = token.Special;
        }

        return special;
    }
}
