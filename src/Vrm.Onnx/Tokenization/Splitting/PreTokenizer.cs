using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Splits text into the pieces that the model then sees one by one.</summary>
/// <remarks>Immutable.</remarks>
internal abstract class PreTokenizer
{
    /// <summary>Whether it asks where in the input a piece begins, so that this has to be known.</summary>
    public virtual bool AsksForInput => false;

    public abstract void Split(TextPieces pieces);
}
