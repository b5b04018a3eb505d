using Vrm.Onnx.Tokenization.Models;
using Vrm.Onnx.Tokenization.Normalizing;
using Vrm.Onnx.Tokenization.Processing;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization;

/// <summary>The parts of a tokenizer in the order in which text goes through them.</summary>
/// <param name="Added">Tokens found in the text itself.</param>
/// <param name="Normalizer">Rewrites the text between them.</param>
/// <param name="PreTokenizer">Splits it.</param>
/// <param name="Model">Turns the pieces into tokens.</param>
/// <param name="PostProcessor">Puts tokens around them and trims their offsets.</param>
/// <param name="Limit">How far the steps may lengthen a text.</param>
internal sealed record TokenPipeline(
    AddedVocabulary Added,
    TextNormalizer? Normalizer,
    PreTokenizer? PreTokenizer,
    TokenModel Model,
    PostProcessor PostProcessor,
    TextLimit Limit);
