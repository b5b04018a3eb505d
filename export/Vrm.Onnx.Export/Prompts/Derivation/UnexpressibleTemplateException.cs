namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>A chat template does something that a declarative prompt format cannot say.</summary>
internal sealed class UnexpressibleTemplateException(string message) : VrmException(message);
