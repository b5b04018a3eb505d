using Vrm.Onnx.Bundles;
using Vrm.Onnx.Runtime.Decoding;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Benchmarks.Engine.Steps;

/// <summary>One sequence behind a prompt, which a step makes a token longer.</summary>
internal abstract class StepLoop : IDisposable
{
    /// <summary>Tokens of the prompt.</summary>
    protected const int Past = 256;

    /// <summary>Room for the prompt and the steps, as <see cref="DecoderBatch"/> rounds it.</summary>
    protected const int Capacity = 512;

    /// <summary>The token of every step.</summary>
    protected const int Token = 10;

    /// <summary>The tokens before the first step.</summary>
    protected static int[] PromptTokens { get; } = [.. Enumerable.Range(0, Past).Select(i => Token + (i % 50))];

    /// <summary>Computes up to the scores of the next token.</summary>
    public abstract void Step();

    public abstract void Dispose();

    /// <summary>The tokens before the first step, as the library is given them.</summary>
    protected static DecoderPrompt Prompt(BundleManifest manifest) => new(PromptTokens, EncodedImages.None, manifest.ImageTokens.Token);

    /// <summary>Positions of tokens in a text without pictures [axes, tokens], where the graph takes them.</summary>
    protected static long[] Positions(BundleManifest manifest, int first, int count) =>
        manifest.Graphs.Positions is null ? [] : [.. Enumerable.Range(0, TokenPositions.Axes * count).Select(i => (long)first + (i % count))];
}
