using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Several steps, each splitting the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(PreTokenizer[] steps) : PreTokenizer
{
    public override bool AsksForInput => steps.Any(step => step.AsksForInput);

    public override void Split(TextPieces pieces)
    {
        foreach (var step in steps)
        {
            step.Split(pieces);
        }
    }
}
