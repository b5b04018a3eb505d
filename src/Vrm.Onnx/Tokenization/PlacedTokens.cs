using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization;

/// <summary>The control tokens of a prompt and their places in its text: those given by id, and those spelled out in trusted text.</summary>
internal sealed class PlacedTokens
{
    private readonly List<AddedTokenMatch> _matches = [];

    public int Count => _matches.Count;

    public AddedTokenMatch this[int index] => _matches[index];

    public void Clear() => _matches.Clear();

    /// <summary>Joins the texts of the segments to one input and notes where the control tokens are.</summary>
    public void Load(ReadOnlySpan<TokenSegment> segments, InputText input, AddedVocabulary added)
    {
        _matches.Clear();
        input.Clear();
        var trustedFrom = 0;
        foreach (ref readonly var segment in segments)
        {
            if (segment is { Text: { } text, ControlTokens: ControlTokens.Recognized })
            {
                input.Append(text);
                continue;
            }

            FindSpelledOut(input, trustedFrom, added);
            if (segment.Text is null)
            {
                _matches.Add(new AddedTokenMatch(added.Find(segment.Id.Value) ?? Plain(segment.Id), new TextRange(input.Length, input.Length)));
            }
            else
            {
                input.Append(segment.Text);
            }

            trustedFrom = input.Length;
        }

        FindSpelledOut(input, trustedFrom, added);
    }

    private void FindSpelledOut(InputText input, int from, AddedVocabulary added)
    {
        while (added.Special.TryFind(input.Bytes, ref from, out var match))
        {
            _matches.Add(match);
        }
    }

    /// <summary>A token of the model itself, that no text is searched for.</summary>
    private static AddedToken Plain(TokenId id) => new() { Id = id.Value, Content = "" };
}
