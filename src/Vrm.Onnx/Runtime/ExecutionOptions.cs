namespace Vrm.Onnx.Runtime;

/// <summary>Where and how a graph runs.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Providers in order of preference; nodes that none of them takes run on the CPU.</summary>
    /// <value><see langword="null"/>: CUDA where this build of ONNX Runtime has it and it loads, else the CPU.</value>
    public IReadOnlyList<ExecutionProvider>? Providers { get; init; }

    /// <summary>Whether it is an error when the first preferred provider cannot be used, or leaves nodes to the CPU.</summary>
    /// <value><see langword="false"/>: the fallback is taken, and <see cref="ExecutionReport"/> says so.</value>
    public bool Strict { get; init; }

    /// <summary>Threads that compute one operator together.</summary>
    /// <value><see langword="null"/>: one per physical core.</value>
    public int? Threads { get; init; }

    /// <summary>Which GPU, from 0.</summary>
    /// <value>0</value>
    public int DeviceId { get; init; }

    internal void Validate(string owner)
    {
        if (Threads is < 1 or > 1024)
        {
            throw new InvalidOptionException($"{owner}.{nameof(Threads)}", $"{Threads}", "between 1 and 1024, or null for one per physical core");
        }

        if (DeviceId is < 0 or > 255)
        {
            throw new InvalidOptionException($"{owner}.{nameof(DeviceId)}", $"{DeviceId}", "between 0 and 255");
        }

        if (Providers is { Count: 0 })
        {
            throw new InvalidOptionException($"{owner}.{nameof(Providers)}", "an empty list", "at least one provider, or null for the default");
        }
    }
}
