using System.Text.Json;
using System.Text.Json.Nodes;
using Vrm.Onnx.Export;
using Vrm.Onnx.Training.Checkpoints;

namespace Vrm.Onnx.Training.Tests;

/// <summary>A golden checkpoint with another language model's peculiarities, whose results nobody recorded: graphs are compared with each other.</summary>
internal static class CheckpointVariant
{
    private static readonly string Source = Path.Combine(GoldenFolder.RepositoryRoot("models"), "llava-train-qwen2");

    /// <summary>Positions stretched as configured.</summary>
    /// <param name="folder">Receives the checkpoint.</param>
    /// <param name="rope">What stands in <c>rope_parameters</c>.</param>
    public static void WriteStretched(string folder, string rope) =>
        Write(folder, text => text["rope_parameters"] = JsonNode.Parse(rope), tensors => tensors);

    /// <summary>Qwen3: no biases, and queries and keys normalized head by head.</summary>
    /// <param name="folder">Receives the checkpoint.</param>
    public static void WriteQwen3(string folder)
    {
        const int headSize = 8;
        Write(folder, text => (text["model_type"], text["head_dim"]) = ("qwen3", headSize), tensors =>
        [
            .. tensors.Where(tensor => !(tensor.Name.StartsWith("language_model.model.layers.", StringComparison.Ordinal) && tensor.Name.EndsWith("_proj.bias", StringComparison.Ordinal))),
            .. Enumerable.Range(0, 4).Select(i => SafetensorsItem.Of(
                $"language_model.model.layers.{i / 2}.self_attn.{"qk"[i % 2]}_norm.weight", [.. Enumerable.Range(0, headSize).Select(k => 0.6f + (0.1f * k) + (0.05f * i))], headSize)),
        ]);
    }

    private static void Write(string folder, Action<JsonObject> change, Func<IEnumerable<SafetensorsItem>, IEnumerable<SafetensorsItem>> replace)
    {
        foreach (var file in Directory.EnumerateFiles(Source, "*.json").Append(Path.Combine(Source, "image-0.png")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var path = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config["text_config"]!.AsObject());
        File.WriteAllText(path, config.ToJsonString(JsonSerializerOptions.Default));
        using var source = Checkpoint.Open(Source);
        var items = source.Tensors.Values.Select(tensor => new SafetensorsItem(tensor.Name, tensor.Type, tensor.Shape, () =>
        {
            var bytes = new byte[tensor.ByteCount];
            tensor.CopyRawTo(0, bytes);
            return bytes;
        }));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. replace(items)]);
    }
}
