using Vrm.Onnx.Export.Onnx.Proto;

namespace Vrm.Onnx.Export.Onnx;

/// <summary>The taps of a model in its file: metadata that says which value has a name that results are compared by.</summary>
internal static class TapNames
{
    private const string Prefix = "tap:";

    /// <summary>The entry for one tap.</summary>
    /// <param name="tap">Its name.</param>
    /// <param name="value">The name of the value; another one where the value is an output.</param>
    public static StringStringEntryProto Entry(string tap, string value) => new() { Key = Prefix + tap, Value = value };

    /// <summary>The taps of a model, and the names of their values, in the order of the computation.</summary>
    public static IReadOnlyList<(string Tap, string Value)> Read(ModelProto model) =>
        [.. model.MetadataProps.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(entry => (entry.Key[Prefix.Length..], entry.Value))];
}
