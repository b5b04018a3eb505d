using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Runtime.Decoding;

/// <summary>A run of tokens for one sequence, behind those that are in its cache.</summary>
internal readonly ref struct DecoderInput
{
    /// <summary>A prompt from one of its tokens on.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="start">The first token, which is also how many are in the cache.</param>
    /// <param name="positions">Positions of the part [axes, tokens]; empty for decoders that count by themselves.</param>
    public DecoderInput(DecoderPrompt prompt, int start, long[] positions)
    {
        Past = start;
        Tokens = prompt.Tokens.AsSpan(start);
        Images = prompt.Images;
        FirstImageRow = prompt.ImageRowsBefore(start);
        ImageRows = prompt.ImageRowsBefore(prompt.Length) - FirstImageRow;
        Positions = positions;
    }

    private DecoderInput(int past, ReadOnlySpan<int> tokens, long[] positions)
    {
        Past = past;
        Tokens = tokens;
        Images = EncodedImages.None;
        Positions = positions;
    }

    /// <summary>Tokens in the cache.</summary>
    public int Past { get; }

    /// <summary>The tokens to append, at least one.</summary>
    public ReadOnlySpan<int> Tokens { get; }

    /// <summary>The pictures of the prompt.</summary>
    public EncodedImages Images { get; }

    /// <summary>Which of the pictures' rows belongs to the first image token among <see cref="Tokens"/>.</summary>
    public int FirstImageRow { get; }

    /// <summary>Number of image tokens among <see cref="Tokens"/>.</summary>
    public int ImageRows { get; }

    /// <summary>Positions [axes, tokens]; empty for decoders that count by themselves.</summary>
    public long[] Positions { get; }

    /// <summary>Text behind everything that a prompt has.</summary>
    public static DecoderInput Continuing(int past, ReadOnlySpan<int> tokens, long[] positions) => new(past, tokens, positions);
}
