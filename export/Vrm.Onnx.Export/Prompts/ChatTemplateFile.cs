using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>Finds a checkpoint's chat template, wherever it is published.</summary>
internal static class ChatTemplateFile
{
    private const string JinjaFile = "chat_template.jinja";

    /// <summary>The template's text, or <see langword="null"/> where the checkpoint has none.</summary>
    public static string? Read(Checkpoint checkpoint)
    {
        var path = Path.Combine(checkpoint.Folder, JinjaFile);
        if (File.Exists(path))
        {
            return File.ReadAllText(path);
        }

        foreach (var file in new[] { "chat_template.json", "tokenizer_config.json" })
        {
            if (checkpoint.TryReadJson(file, out var config) && config.Has("chat_template"))
            {
                return config.GetString("chat_template");
            }
        }

        return null;
    }
}
