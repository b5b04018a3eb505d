using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx;

/// <summary>Where and how a graph runs.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ExecutionOptions
{
    private const int MaxThreads = 1024;

    /// <summary>Providers in order of preference; nodes that none of them takes run on the CPU, which takes all: what stands behind it is not asked for.</summary>
    /// <value><see langword="null"/>: CUDA where this build of ONNX Runtime has it and it loads, else the CPU. Otherwise at least one, each once.</value>
    public IReadOnlyList<ExecutionProvider>? Providers { get; init; }

    /// <summary>
    /// Whether it is an error when the first preferred provider cannot be used, or leaves products, attention or normalization to the CPU. The
    /// arithmetic of shapes may stay there. On CUDA that needs a decoder that computes in 16 bits.
    /// </summary>
    /// <value><see langword="false"/>: the fallback is taken, and <see cref="ExecutionReport"/> says so.</value>
    public bool Strict { get; init; }

    /// <summary>Threads that compute one operator together.</summary>
    /// <value>
    /// From 1 to 1024. <see langword="null"/>: those that all graphs of the process share, one per physical core unless the first graph asked for a
    /// number. A graph with another number gets threads of its own. So do, on the CPU, the graphs of a model of at most 64 MiB that may run several
    /// requests: it is loaded a second time with half as many, for the time in which pictures are prepared while others are decoded.
    /// </value>
    public int? Threads { get; init; }

    /// <summary>Operators that may be computed at the same time, where the graph has branches.</summary>
    /// <value>1: one after the other, which is faster for nearly all models. At most 1024.</value>
    public int ParallelOperators { get; init; } = 1;

    /// <summary>Whether threads wait for work in a loop: faster, and the cores look busy while a request runs.</summary>
    /// <value><see langword="true"/></value>
    public bool ThreadSpinning { get; init; } = true;

    /// <summary>Whether memory on the CPU is kept between runs: faster, and the process keeps what the largest run took.</summary>
    /// <value><see langword="true"/></value>
    public bool MemoryArena { get; init; } = true;

    /// <summary>How far the graph is rewritten when it is loaded.</summary>
    /// <value><see cref="GraphOptimization.All"/></value>
    public GraphOptimization Optimization { get; init; }

    /// <summary>Which GPU, from 0.</summary>
    /// <value>0; at most 255.</value>
    public int DeviceId { get; init; }

    /// <summary>Most bytes of GPU memory that CUDA's arena of this graph takes; the KV cache and image features lie in the decoder's.</summary>
    /// <value><see langword="null"/>: no limit. Otherwise at least 1.</value>
    public long? DeviceMemoryLimit { get; init; }

    /// <summary>Whether CUDA may round float32 operands to 10 bits of mantissa (TF32): faster, with differences of about 1e-3.</summary>
    /// <value><see langword="false"/>: float32 stays float32.</value>
    public bool AllowTensorFloat32 { get; init; }

    /// <summary>What applies to TensorRT alone.</summary>
    /// <value>Defaults.</value>
    public TensorRtOptions TensorRt { get; init; } = new();

    /// <summary>Whether threads of its own wait for work for a moment only, because other graphs need the cores at once.</summary>
    internal bool WaitsBriefly { get; init; }

    /// <summary>Whether memory is planned from earlier runs of the same shapes.</summary>
    internal bool MemoryPattern { get; init; } = true;

    /// <summary>Says which provider runs each node of a loaded graph.</summary>
    internal Func<InferenceSession, string, IReadOnlyList<AssignedNode>> Assignments { get; init; } = NodeAssignments.Read;

    /// <summary>Where a loaded graph takes and gives tensors.</summary>
    internal Func<GraphSession, TensorMemory> Memory { get; init; } = TensorMemory.Of;

    internal void Validate(string owner)
    {
        Require(Threads is null or (>= 1 and <= MaxThreads), $"{owner}.{nameof(Threads)}", $"{Threads}", $"between 1 and {MaxThreads}, or null for one per physical core");
        Require(ParallelOperators is >= 1 and <= MaxThreads, $"{owner}.{nameof(ParallelOperators)}", $"{ParallelOperators}", $"between 1 and {MaxThreads}");
        Require(Enum.IsDefined(Optimization), $"{owner}.{nameof(Optimization)}", $"{Optimization}", "one of its names");
        Require(DeviceId is >= 0 and <= 255, $"{owner}.{nameof(DeviceId)}", $"{DeviceId}", "between 0 and 255");
        Require(DeviceMemoryLimit is null or > 0, $"{owner}.{nameof(DeviceMemoryLimit)}", $"{DeviceMemoryLimit}", "at least 1 byte, or null for no limit");
        Require(Providers is not { Count: 0 }, $"{owner}.{nameof(Providers)}", "an empty list", "at least one provider, or null for the default");
        Require(Providers?.All(Enum.IsDefined) ?? true, $"{owner}.{nameof(Providers)}", string.Join(", ", Providers ?? []), "names of providers");
        Require(Providers is null || Providers.Distinct().Count() == Providers.Count, $"{owner}.{nameof(Providers)}", string.Join(", ", Providers ?? []), "each provider once");
        TensorRt.Validate($"{owner}.{nameof(TensorRt)}");
    }

    private static void Require(bool condition, string option, string found, string allowed)
    {
        if (!condition)
        {
            throw new InvalidOptionException(option, found, allowed);
        }
    }
}
