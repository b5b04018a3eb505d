using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Puts a string before every text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : TextNormalizer
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        if (text.Bytes.IsEmpty)
        {
            return;
        }

        text.BeginRewrite();
        text.InsertAhead(_prefix);
        text.KeepTo(text.Bytes.Length);
        text.EndRewrite();
    }
}
