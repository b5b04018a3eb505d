namespace Vrm.Onnx.Tests.Generation;

/// <summary>A model that wants to write given tokens, and repeats the one that it does not get.</summary>
/// <param name="vocabularySize">Number of scores.</param>
/// <param name="tokens">The tokens; the last one again and again.</param>
internal sealed class ScriptedWriter(int vocabularySize, int[] tokens) : ScoredWriter(vocabularySize)
{
    private int _position;

    public override int Next()
    {
        Array.Clear(Scores);
        Scores[tokens[_position]] = 1;
        return tokens[_position];
    }

    public override void Chosen(bool asWanted) => _position += asWanted && _position < tokens.Length - 1 ? 1 : 0;
}
