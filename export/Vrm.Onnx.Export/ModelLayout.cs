namespace Vrm.Onnx.Export;

/// <summary>The programs other than this library that a model can be exported for.</summary>
public enum ModelLayout
{
    /// <summary>ONNX Runtime GenAI: <c>vision.onnx</c>, <c>embedding.onnx</c>, <c>text.onnx</c> and <c>genai_config.json</c>.</summary>
    GenAI,

    /// <summary>transformers.js: an <c>onnx</c> folder with <c>vision_encoder.onnx</c>, <c>embed_tokens.onnx</c> and <c>decoder_model_merged.onnx</c>.</summary>
    TransformersJs,
}
