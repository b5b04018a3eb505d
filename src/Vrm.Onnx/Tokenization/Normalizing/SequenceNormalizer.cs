using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class SequenceNormalizer(TextNormalizer[] steps) : TextNormalizer
{
    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        foreach (var step in steps)
        {
            step.Apply(text, scratch);
        }
    }
}
