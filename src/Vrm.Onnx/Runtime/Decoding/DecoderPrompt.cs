using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>A prompt ready for the decoder.</summary>
/// <param name="Tokens">Token ids; a picture stands there as its image tokens.</param>
/// <param name="Images">The pictures, whose rows take the places of the image tokens in order.</param>
/// <param name="ImageToken">The id of the image token.</param>
internal sealed record DecoderPrompt(int[] Tokens, EncodedImages Images, int ImageToken)
{
    /// <summary>Number of tokens.</summary>
    public int Length => Tokens.Length;

    /// <summary>How many rows of the pictures stand before a position. Image tokens behind the last picture are text: the model wrote them itself.</summary>
    public int ImageRowsBefore(int position) => Math.Min(Tokens.AsSpan(0, position).Count(ImageToken), Images.Rows);

    /// <summary>
    /// How many tokens two prompts have in common at their beginning, so that what was computed for them holds for both. Never ends inside a run of
    /// image tokens: a picture is computed as a whole.
    /// </summary>
    /// <param name="other">The other prompt.</param>
    /// <param name="limit">Most tokens to look at.</param>
    public int CommonLength(DecoderPrompt other, int limit)
    {
        var length = Tokens.AsSpan(0, Math.Min(limit, Length)).CommonPrefixLength(other.Tokens);
        if (!ReferenceEquals(Images, other.Images))
        {
            var image = Tokens.AsSpan(0, length).IndexOf(ImageToken);
            return image < 0 ? length : image;
        }

        while (length > 0 && length < Length && Tokens[length - 1] == ImageToken && Tokens[length] == ImageToken)
        {
            length--;
        }

        return length;
    }
}
