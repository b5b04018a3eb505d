using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Prompting;

/// <summary>Collects a prompt and encodes it at once: texts beside each other are tokenized together, whoever wrote them.</summary>
internal sealed class PromptWriter(Tokenizer tokenizer)
{
    private readonly List<TokenSegment> _segments = [];

    public void Add(IReadOnlyList<PromptPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Token is { } token)
            {
                AddToken(token, 1);
            }
            else
            {
                AddText(part.Text!);
            }
        }
    }

    /// <summary>Adds text. Whatever it spells, it becomes no control token.</summary>
    public void AddText(string text)
    {
        if (text.Length > 0)
        {
            _segments.Add(TokenSegment.OfUser(text));
        }
    }

    public void AddToken(int token, int count)
    {
        var segment = TokenSegment.OfToken(new TokenId(token));
        for (var i = 0; i < count; i++)
        {
            _segments.Add(segment);
        }
    }

    public int[] ToIds()
    {
        var buffer = new TokenBuffer(_segments.Count);
        tokenizer.Encode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_segments), buffer);
        return buffer.ToArray();
    }
}
