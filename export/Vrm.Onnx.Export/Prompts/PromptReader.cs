using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Export.Families;
using Vrm.Onnx.Prompting;
using Vrm.Onnx.Tokenization;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>Finds the prompt format of a checkpoint: what its chat template does, as data, or the family's own where it has none.</summary>
internal static class PromptReader
{
    /// <exception cref="CheckpointException">The checkpoint has a chat template that is not known.</exception>
    public static PromptFormat Read(Checkpoint checkpoint, ModelFacts facts, Tokenizer tokenizer)
    {
        var template = ChatTemplateFile.Read(checkpoint);
        if (template is null)
        {
            return LlavaPrompts.Vicuna(facts.BeginToken);
        }

        return KnownChatTemplates.Find(template, tokenizer)
            ?? throw new CheckpointException("The chat template is not one that this exporter knows, so it cannot say how a prompt for this model is built.")
            {
                File = checkpoint.Folder,
                Field = "chat_template",
                Found = template.Length > 80 ? $"{template[..80]}…" : template,
                Expected = "a template of a supported family, or none for the family's own prompt",
            };
    }
}
