namespace Vrm.Onnx.Tokenization.Models;

/// <summary>The memory a model works in during one call; kept and reused, so that encoding allocates nothing once warm.</summary>
/// <remarks>Belongs to one tokenizer and one call at a time.</remarks>
internal sealed class ModelWorkspace
{
    private readonly WordCache _words = new();
    private readonly WordCache _safeWords = new();

    /// <summary>Whether the model may make control tokens of text, as the original does; off wherever users write.</summary>
    public bool ControlTokens { get; set; }

    /// <summary>The result.</summary>
    public PieceTokenList Tokens { get; } = new();

    /// <summary>The symbols of one piece while they are merged.</summary>
    public SymbolChain Symbols { get; } = new();

    /// <summary>Best paths of a Unigram model.</summary>
    public UnigramLattice Lattice { get; } = new();

    /// <summary>The tokens that a Unigram model found last.</summary>
    public PrefixList Prefixes { get; } = new();

    /// <summary>What recent words became.</summary>
    public WordCache Words => ControlTokens ? _words : _safeWords;
}
