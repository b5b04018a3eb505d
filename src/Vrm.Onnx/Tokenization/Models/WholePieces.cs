namespace Vrm.Onnx.Tokenization.Models;

/// <summary>Remembers for which tokens merging their own text gives the token itself, so that it need not be done again.</summary>
/// <remarks>Thread-safe: a lost write only means that a word is merged once more.</remarks>
internal sealed class WholePieces
{
    private readonly bool[] _reached;

    public WholePieces(int vocabularySize) => _reached = new bool[vocabularySize];

    public bool IsReached(int id) => _reached[id];

    public void SetReached(int id) => _reached[id] = true;
}
