using Vrm.Onnx.Export.Checkpoints;

namespace Vrm.Onnx.Export.Prompts;

/// <summary>A checkpoint's chat template.</summary>
/// <param name="Path">The file it stands in.</param>
/// <param name="Source">Its text.</param>
internal sealed record ChatTemplateFile(string Path, string Source)
{
    private const string JinjaFile = "chat_template.jinja";
    private const string Field = "chat_template";
    private const long MaxLength = 1 << 20;

    /// <summary>Finds the template wherever it is published; <see langword="null"/> where the checkpoint has none.</summary>
    /// <exception cref="CheckpointException">The file that should hold it cannot be read.</exception>
    public static ChatTemplateFile? Find(Checkpoint checkpoint)
    {
        var path = System.IO.Path.Combine(checkpoint.Folder, JinjaFile);
        if (File.Exists(path))
        {
            return new ChatTemplateFile(path, System.Text.Encoding.UTF8.GetString(CheckpointFiles.ReadAll(path, MaxLength)));
        }

        foreach (var file in new[] { "chat_template.json", "tokenizer_config.json" })
        {
            if (checkpoint.TryReadJson(file, out var config) && config.Has(Field))
            {
                return new ChatTemplateFile(config.File, Read(config));
            }
        }

        return null;
    }

    /// <summary>The text of a template, or of the one named <c>default</c> where there are several.</summary>
    private static string Read(ConfigNode config)
    {
        if (config.KindOf(Field) == ConfigKind.Text)
        {
            return config.GetString(Field);
        }

        return config.GetNodes(Field).FirstOrDefault(template => template.GetString("name") == "default")?.GetString("template")
            ?? throw config.Refuse(Field, "There are several templates, and none of them is the default.", "one template named default");
    }
}
