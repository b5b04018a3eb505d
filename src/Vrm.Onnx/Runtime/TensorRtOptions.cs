namespace Vrm.Onnx;

/// <summary>How TensorRT builds the engines of a graph, and where it keeps them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record TensorRtOptions
{
    /// <summary>
    /// The folder for built engines and measured timings, each bundle in a folder of its own inside. Building takes minutes, reading them back
    /// seconds. An engine is for the sizes and numbers of pictures that it has seen: others build it again, for the whole range.
    /// </summary>
    /// <value><see langword="null"/>: <c>Vrm.Onnx/tensorrt</c> in the user's local application data. Never the bundle, whose files are all listed and checked.</value>
    /// <remarks>Engines are programs: use a folder that nobody else can write to.</remarks>
    public string? CacheFolder { get; init; }

    /// <summary>Whether layers may compute in 16-bit floating point where that is faster. Normalizations stay in 32 bits.</summary>
    /// <value><see langword="false"/></value>
    public bool Float16 { get; init; }

    /// <summary>How long to look for a fast engine, from 0 (shortest) to 5.</summary>
    /// <value>3, TensorRT's own default.</value>
    public int BuilderEffort { get; init; } = 3;

    internal void Validate(string owner)
    {
        if (BuilderEffort is < 0 or > 5)
        {
            throw new InvalidOptionException($"{owner}.{nameof(BuilderEffort)}", $"{BuilderEffort}", "between 0 and 5");
        }

        if (CacheFolder is not null && string.IsNullOrWhiteSpace(CacheFolder))
        {
            throw new InvalidOptionException($"{owner}.{nameof(CacheFolder)}", $"\"{CacheFolder}\"", "a folder, or null for the default");
        }
    }
}
