using static Vrm.Onnx.Tests.Shared.Peers.GenAINative;

namespace Vrm.Onnx.Tests.Shared.Peers;

/// <summary>A folder in ONNX Runtime GenAI's layout, loaded by it.</summary>
internal sealed class GenAIModel : IDisposable
{
    public GenAIModel(string folder, int threads)
    {
        Check(OgaCreateConfig(folder, out var config));
        try
        {
            var options = $$"""{ "session_options": { "intra_op_num_threads": {{threads}} } }""";
            Check(OgaConfigOverlay(config, $$"""{ "model": { "decoder": {{options}}, "vision": {{options}}, "embedding": {{options}} } }"""));
            Check(OgaCreateModelFromConfig(config, out var model));
            Handle = model;
        }
        finally
        {
            OgaDestroyConfig(config);
        }
    }

    internal nint Handle { get; }

    /// <summary>Loads the tokenizer and the image processor of the folder, and throws where they cannot be.</summary>
    public void LoadProcessor()
    {
        Check(OgaCreateMultiModalProcessor(Handle, out var processor));
        OgaDestroyMultiModalProcessor(processor);
    }

    public void Dispose() => OgaDestroyModel(Handle);
}
