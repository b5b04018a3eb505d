using Vrm.Onnx.Bundles;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>The positions of the tokens of one sequence, for decoders that take three per token: frame, line and column.</summary>
/// <remarks>
/// Positions of any tail can be read, so that a prefill may begin behind what a cache holds already. Not thread-safe; allocates nothing after
/// its creation.
/// </remarks>
internal sealed class TokenPositions
{
    /// <summary>Positions per token.</summary>
    public const int Axes = 3;

    private readonly GridPositions _rule;
    private readonly int _imageToken;
    private readonly long[] _positions; // [tokens, axes]

    /// <param name="rule">How pictures are counted.</param>
    /// <param name="imageToken">The id that stands for one row of a picture.</param>
    /// <param name="capacity">Most tokens of the sequence.</param>
    public TokenPositions(GridPositions rule, int imageToken, int capacity)
    {
        _rule = rule;
        _imageToken = imageToken;
        _positions = new long[checked(capacity * Axes)];
    }

    /// <summary>Tokens so far.</summary>
    public int Length { get; private set; }

    /// <summary>The position of the text token that would come next, the same on all axes.</summary>
    public long Next { get; private set; }

    /// <summary>Counts on over tokens.</summary>
    /// <param name="tokens">The tokens that follow.</param>
    /// <param name="images">The pictures among them, in their order. Image tokens behind the last picture are text: the model wrote them itself.</param>
    /// <exception cref="InferenceException">The image tokens do not stand as the pictures need them.</exception>
    public void Append(ReadOnlySpan<int> tokens, IReadOnlyList<ImageFacts> images)
    {
        var picture = 0;
        while (!tokens.IsEmpty)
        {
            if (tokens[0] == _imageToken && picture < images.Count)
            {
                tokens = tokens[AppendPicture(tokens, images[picture], picture)..];
                picture++;
            }
            else
            {
                AppendText();
                tokens = tokens[1..];
            }
        }

        if (picture < images.Count)
        {
            throw new InferenceException(GraphNames.Decoder, $"{images.Count} pictures are given, and the tokens hold {picture}.");
        }
    }

    /// <summary>The positions of all tokens from <paramref name="start"/> on.</summary>
    /// <param name="start">The first token.</param>
    /// <param name="destination">Receives [axes, tokens].</param>
    public void CopyTail(int start, Span<long> destination)
    {
        var count = Length - start;
        for (var i = 0; i < count; i++)
        {
            for (var axis = 0; axis < Axes; axis++)
            {
                destination[(axis * count) + i] = _positions[((start + i) * Axes) + axis];
            }
        }
    }

    /// <returns>How many tokens the picture takes.</returns>
    private int AppendPicture(ReadOnlySpan<int> tokens, in ImageFacts image, int number)
    {
        var (lines, columns) = (image.PatchRows / _rule.MergeSize, image.PatchColumns / _rule.MergeSize);
        var count = lines * columns;
        var found = tokens.IndexOfAnyExcept(_imageToken) is >= 0 and var end ? end : tokens.Length;
        if (count == 0 || found < count)
        {
            throw new InferenceException(GraphNames.Decoder, $"picture {number} takes {count} image tokens ({lines} lines of {columns}), and {found} stand side by side in its place.");
        }

        var first = Next;
        for (var block = 0; block < count; block++)
        {
            Set(first, first + (block / columns), first + (block % columns));
        }

        Next = first + Math.Max(lines, columns);
        return count;
    }

    private void AppendText()
    {
        Set(Next, Next, Next);
        Next++;
    }

    private void Set(long frame, long line, long column)
    {
        var place = Length++ * Axes;
        (_positions[place], _positions[place + 1], _positions[place + 2]) = (frame, line, column);
    }
}
