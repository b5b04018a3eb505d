using System.Text;
using Vrm.Onnx.Formats;
using Vrm.Onnx.Tokenization.Decoding;

namespace Vrm.Onnx.Tokenization;

/// <summary>Turns text into the tokens of a model and back, as the <c>tokenizer.json</c> published with the model says.</summary>
/// <remarks>Thread-safe. Load it once per model: reading takes time, and encoding allocates nothing once its memory has grown.</remarks>
public sealed class Tokenizer
{
    /// <summary>The memory of a longer text is not kept for the next call.</summary>
    private const int LongestKeptInput = 1024 * 1024;

    private readonly TokenPipeline _pipeline;
    private readonly TokenTexts _texts;
    private EncodeSession? _idleSession;

    private Tokenizer(TokenPipeline pipeline, TokenTexts texts)
    {
        _pipeline = pipeline;
        _texts = texts;
    }

    /// <summary>One more than the largest token id.</summary>
    public int VocabularySize => _texts.Count;

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="TokenizerException">The file cannot be read, is no valid <c>tokenizer.json</c>, or needs a component this library does not have.</exception>
    public static Tokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Create(path, TokenizerFile.Read(path));
    }

    /// <summary>Reads the content of a <c>tokenizer.json</c>.</summary>
    /// <param name="utf8Json">The content.</param>
    /// <param name="nameForErrors">What errors call it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="nameForErrors"/> is null.</exception>
    /// <exception cref="TokenizerException">It is no valid <c>tokenizer.json</c>, or needs a component this library does not have.</exception>
    public static Tokenizer Load(ReadOnlySpan<byte> utf8Json, string nameForErrors)
    {
        ArgumentNullException.ThrowIfNull(nameForErrors);
        return Create(nameForErrors, utf8Json.ToArray());
    }

    /// <summary>The tokens that <see cref="EncodeOptions.AddBoundaryTokens"/> puts before a text.</summary>
    internal IReadOnlyList<TokenId> TokensBeforeText => _pipeline.PostProcessor.Before;

    /// <summary>Whether there is a token of that id.</summary>
    public bool Contains(TokenId id) => _texts.Kind(id.Value) != TokenTextKind.Hole;

    /// <summary>Whether a token controls the model instead of standing for text.</summary>
    public bool IsControlToken(TokenId id) => _pipeline.Added.Find(id.Value) is { Special: true };

    /// <summary>Whether a token is found in text as it is spelled, before the model sees the text.</summary>
    internal bool IsAddedToken(TokenId id) => _pipeline.Added.Find(id.Value) is not null;

    /// <summary>The token that is spelled like this in the vocabulary, as in <c>&lt;/s&gt;</c> or <c>Ġthe</c>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="spelling"/> is null.</exception>
    public bool TryGetId(string spelling, out TokenId id)
    {
        ArgumentNullException.ThrowIfNull(spelling);
        var added = _pipeline.Added.Find(spelling);
        var value = added?.Id ?? -1;
        var found = added is not null || _pipeline.Model.Vocabulary.TryGetId(spelling, out value);
        id = new TokenId(value);
        return found;
    }

    /// <summary>How the vocabulary spells a token, or <see langword="null"/> if there is no such token.</summary>
    public string? GetSpelling(TokenId id)
    {
        if (_pipeline.Added.Find(id.Value) is { } added)
        {
            return added.Content;
        }

        var vocabulary = _pipeline.Model.Vocabulary;
        return vocabulary.Contains(id.Value) ? Encoding.UTF8.GetString(vocabulary[id.Value]) : null;
    }

    /// <summary>The bytes that each token adds behind other text, by id; empty for control tokens and for ids without a token.</summary>
    /// <param name="count">Number of ids.</param>
    internal ReadOnlyMemory<byte>[] TextsOfTokens(int count)
    {
        var texts = new ReadOnlyMemory<byte>[count];
        for (var id = 0; id < Math.Min(count, _texts.Count); id++)
        {
            texts[id] = _texts.Kind(id) == TokenTextKind.Hole || _texts.IsSpecial(id) ? default : _texts.Text(id, isFirst: false).ToArray();
        }

        return texts;
    }

    /// <summary>Encodes a text and appends its tokens.</summary>
    /// <param name="text">The text; half a surrogate pair counts as U+FFFD.</param>
    /// <param name="destination">Appended to.</param>
    /// <param name="options"><see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="TokenizerException">
    /// The text holds a character that the vocabulary has no token for, or an expression of the file takes too long on it.
    /// </exception>
    public void Encode(ReadOnlySpan<char> text, TokenBuffer destination, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        options ??= EncodeOptions.Default;
        if (options.AddBoundaryTokens)
        {
            Append(_pipeline.PostProcessor.Before, destination);
        }

        var session = Interlocked.Exchange(ref _idleSession, null) ?? new EncodeSession(_pipeline);
        session.EncodeText(text, destination, options.ControlTokens);
        Keep(session);
        if (options.AddBoundaryTokens)
        {
            Append(_pipeline.PostProcessor.After, destination);
        }
    }

    /// <summary>Encodes a text into a new array.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{char}, TokenBuffer, EncodeOptions?)"/>
    public TokenId[] Encode(string text, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var buffer = new TokenBuffer(Math.Max(16, text.Length / 2));
        Encode(text, buffer, options);
        return buffer.Ids.ToArray();
    }

    /// <summary>Encodes a prompt made of text and control tokens, and appends its tokens.</summary>
    /// <param name="segments">The prompt. Text that a user wrote never becomes a control token.</param>
    /// <param name="destination">Appended to.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    /// <exception cref="TokenizerException">
    /// The text holds a character that the vocabulary has no token for, or an expression of the file takes too long on it.
    /// </exception>
    public void Encode(ReadOnlySpan<TokenSegment> segments, TokenBuffer destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var session = Interlocked.Exchange(ref _idleSession, null) ?? new EncodeSession(_pipeline);
        session.EncodeSegments(segments, destination);
        Keep(session);
    }

    /// <summary>The text of some tokens.</summary>
    /// <param name="ids">The tokens; numbers without a token are left out.</param>
    /// <param name="skipControlTokens">Whether control tokens are left out.</param>
    public string Decode(ReadOnlySpan<TokenId> ids, bool skipControlTokens = true)
    {
        var assembly = TextAssembly.Start(_texts, skipControlTokens);
        foreach (var id in ids)
        {
            assembly.Append(id.Value);
        }

        return Encoding.UTF8.GetString(assembly.TakeAll());
    }

    /// <summary>Starts a text that is decoded token by token.</summary>
    /// <param name="skipControlTokens">Whether control tokens are left out.</param>
    public TokenStreamDecoder CreateStreamDecoder(bool skipControlTokens = true) => new(TextAssembly.Start(_texts, skipControlTokens));

    private static Tokenizer Create(string file, byte[] utf8)
    {
        var (pipeline, texts) = TokenizerReader.Read(file, utf8);
        return new Tokenizer(pipeline, texts);
    }

    private static void Append(IReadOnlyList<TokenId> tokens, TokenBuffer destination)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            destination.Add(tokens[i]);
        }
    }

    /// <summary>Keeps the memory of a call for the next one; a call that failed leaves its own to the collector.</summary>
    private void Keep(EncodeSession session)
    {
        if (session.InputLength <= LongestKeptInput)
        {
            Volatile.Write(ref _idleSession, session);
        }
    }
}
