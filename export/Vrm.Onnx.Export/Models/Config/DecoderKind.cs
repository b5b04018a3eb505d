namespace Vrm.Onnx.Export.Models.Config;

/// <summary>The language models that pictures are shown to by LLaVA and its kin.</summary>
internal enum DecoderKind
{
    Llama,
    Mistral,
    Qwen2,
    Qwen3,
}
