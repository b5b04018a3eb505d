namespace Vrm.Onnx.Tokenization;

/// <summary>A part of a prompt: a control token by id, or text.</summary>
/// <remarks>Texts next to each other are encoded as one, whoever wrote them; only a control token separates them.</remarks>
public readonly record struct TokenSegment
{
    private TokenSegment(string? text, TokenId id, ControlTokens controlTokens)
    {
        Text = text;
        Id = id;
        ControlTokens = controlTokens;
    }

    /// <summary>The text; <see langword="null"/> where the segment is a token.</summary>
    public string? Text { get; }

    /// <summary>The token where <see cref="Text"/> is <see langword="null"/>.</summary>
    public TokenId Id { get; }

    /// <summary>What becomes of control tokens that <see cref="Text"/> spells out.</summary>
    public ControlTokens ControlTokens { get; }

    /// <summary>A token.</summary>
    public static TokenSegment OfToken(TokenId id) => new(null, id, ControlTokens.Recognized);

    /// <summary>Text that a user wrote: it never becomes a control token.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static TokenSegment OfUser(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TokenSegment(text, default, ControlTokens.AsText);
    }

    /// <summary>Text that the application or the model wrote: control tokens spelled out in it are recognised.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static TokenSegment OfTrusted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TokenSegment(text, default, ControlTokens.Recognized);
    }
}
