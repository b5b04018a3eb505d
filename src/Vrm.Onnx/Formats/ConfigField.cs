namespace Vrm.Onnx.Formats;

/// <summary>A field of an object, and whether anyone asked for it.</summary>
internal sealed class ConfigField(ConfigValue value)
{
    public ConfigValue Value { get; } = value;

    public bool IsRead { get; set; }
}
