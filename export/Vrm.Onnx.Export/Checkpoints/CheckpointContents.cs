namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>Recognizes folders that are something else than a whole model, before any of their files is read as one.</summary>
internal static class CheckpointContents
{
    private const string AdapterConfig = "adapter_config.json";
    private const string Config = "config.json";
    private const long MaxJsonLength = 1 << 20;

    private static readonly string[] s_adapterWeights = ["adapter_model.safetensors", "adapter_model.bin"];

    /// <summary>Refuses a folder with an adapter, with pointers in the place of files, or without a configuration.</summary>
    /// <exception cref="CheckpointException">It is such a folder; the message says what it holds.</exception>
    public static void Refuse(string folder)
    {
        RefusePointers(folder);
        var hasConfig = File.Exists(Path.Combine(folder, Config));
        if (File.Exists(Path.Combine(folder, AdapterConfig)))
        {
            throw Adapter(Path.Combine(folder, AdapterConfig), hasConfig);
        }

        if (!hasConfig)
        {
            throw new CheckpointException(WhyNoConfig(folder)) { Path = Path.Combine(folder, Config), Found = "no such file", Expected = "the configuration of a model" };
        }
    }

    // Opening a file that is there refuses a pointer.
    private static void RefusePointers(string folder)
    {
        foreach (var path in CheckpointDigest.ConfigurationNames.Append(AdapterConfig).Select(name => Path.Combine(folder, name)))
        {
            if (File.Exists(path) && CheckpointFiles.Measure(path) > 0)
            {
                CheckpointFiles.OpenRegular(path, minLength: 1).Dispose();
            }
        }
    }

    private static CheckpointException Adapter(string path, bool hasModel)
    {
        var config = StrictJson.ParseObject(CheckpointFiles.ReadAll(path, MaxJsonLength), CheckpointFiles.Source(path), "adapter_config");
        var kind = config.KindOf("peft_type") == ConfigKind.Text ? $"a {config.GetString("peft_type")} adapter" : "an adapter";
        var owner = config.KindOf("base_model_name_or_path") == ConfigKind.Text ? config.GetString("base_model_name_or_path") : "a model that it does not name";
        var problem = hasModel
            ? $"The folder holds {kind} that is not merged into the model beside it. Merge it into the weights and save those, or take it out of the folder to export the model without it."
            : $"This is {kind} of {owner}, not a model. Merge it into that model and save the result.";
        return new CheckpointException(problem) { Path = path, Found = $"{kind} of {owner}", Expected = "a whole model, its adapters merged" };
    }

    private static string WhyNoConfig(string folder)
    {
        var names = CheckpointFiles.List(folder).Select(file => Path.GetFileName(file)).ToList();
        return s_adapterWeights.Any(names.Contains) ? "The folder holds the weights of an adapter, not a model. Merge it into its base model and save that."
            : names.Any(name => name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) ? "The folder holds GGUF weights, which this exporter does not read. Take the checkpoint that they were made from."
            : FileProblem.Missing;
    }
}
