using System.Runtime.InteropServices;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Tokens;
using Vrm.Onnx.Prompting.Templates;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Prompting;

/// <summary>Collects a prompt and encodes it at once: texts beside each other are tokenized together, whoever wrote them.</summary>
internal sealed class PromptWriter(Tokenizer tokenizer, ImageTokenSpec imageTokens, IReadOnlyList<ImageFacts> images, DateTimeOffset now) : IPromptSink
{
    private readonly List<TokenSegment> _segments = [];
    private int _images;

    public void AddText(string text, TextAuthor author)
    {
        if (text.Length > 0)
        {
            _segments.Add(author == TextAuthor.Application ? TokenSegment.OfTrusted(text) : TokenSegment.OfUser(text));
        }
    }

    public void AddDate(string format) => AddText(TemplateClock.Write(format, now), TextAuthor.Other);

    public void AddToken(int token) => AddTokens(token, 1);

    public void AddImage()
    {
        var parts = new List<ImagePromptPart>();
        imageTokens.Expansion.Expand(images[_images++], imageTokens.Count, parts);
        foreach (var part in parts)
        {
            switch (part.Kind)
            {
                case ImagePromptPartKind.Image:
                    AddTokens(imageTokens.Token, part.Count);
                    break;
                case ImagePromptPartKind.Control:
                    AddTokens(IdOf(part.Text), part.Count);
                    break;
                default:
                    AddText(part.Text, TextAuthor.Other);
                    break;
            }
        }
    }

    public int[] ToIds()
    {
        var buffer = new TokenBuffer(_segments.Count);
        tokenizer.Encode(CollectionsMarshal.AsSpan(_segments), buffer);
        return buffer.ToArray();
    }

    private void AddTokens(int token, int count)
    {
        var segment = TokenSegment.OfToken(new TokenId(token));
        for (var i = 0; i < count; i++)
        {
            _segments.Add(segment);
        }
    }

    private int IdOf(string content) =>
        tokenizer.TryGetId(content, out var id) ? id.Value : throw new PromptException("imageTokens.expansion", $"\"{content}\"", "a token of the model's tokenizer");
}
