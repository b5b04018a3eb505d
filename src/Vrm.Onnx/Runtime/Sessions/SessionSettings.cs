using Microsoft.ML.OnnxRuntime;

namespace Vrm.Onnx.Runtime.Sessions;

/// <summary>From our options to those of an ONNX Runtime session, but for the providers.</summary>
/// <param name="IntraOperatorThreads">Threads within an operator; <see langword="null"/> for ONNX Runtime's choice.</param>
/// <param name="SharesThreads">Whether it uses the threads that all graphs of the process share, where they are as many, in place of its own.</param>
/// <param name="InterOperatorThreads">Operators at the same time.</param>
/// <param name="Mode">Whether there may be several.</param>
/// <param name="Optimization">How far the graph is rewritten.</param>
/// <param name="Arena">Whether memory is kept.</param>
/// <param name="MemoryPattern">Whether memory is planned from earlier runs of the same shapes.</param>
/// <param name="Entries">Settings that have names only.</param>
internal sealed record SessionSettings(
    int? IntraOperatorThreads,
    bool SharesThreads,
    int InterOperatorThreads,
    ExecutionMode Mode,
    GraphOptimizationLevel Optimization,
    bool Arena,
    bool MemoryPattern,
    IReadOnlyDictionary<string, string> Entries)
{
    /// <summary>Longer than the pause between two decode steps, and short beside a request.</summary>
    private const string BriefWaitMicroseconds = "100";

    /// <param name="options">What was asked for.</param>
    public static SessionSettings Of(ExecutionOptions options)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal) { [NodeAssignments.RecordingSwitch] = "1" };
        if (!options.ThreadSpinning)
        {
            entries["session.intra_op.allow_spinning"] = "0";
            entries["session.inter_op.allow_spinning"] = "0";
        }

        if (options.WaitsBriefly)
        {
            entries["session.intra_op.spin_duration_us"] = BriefWaitMicroseconds;
        }

        return new SessionSettings(
            options.Threads,
            SharesThreads: options is { ParallelOperators: 1, ThreadSpinning: true, WaitsBriefly: false },
            options.ParallelOperators,
            options.ParallelOperators > 1 ? ExecutionMode.ORT_PARALLEL : ExecutionMode.ORT_SEQUENTIAL,
            LevelOf(options.Optimization),
            options.MemoryArena,
            options.MemoryPattern,
            entries);
    }

    public void Apply(SessionOptions session)
    {
        session.IntraOpNumThreads = IntraOperatorThreads ?? 0;
        if (SharesThreads && OnnxRuntimeLibrary.HasSharedThreads(IntraOperatorThreads))
        {
            session.DisablePerSessionThreads();
        }

        session.InterOpNumThreads = InterOperatorThreads;
        session.ExecutionMode = Mode;
        session.GraphOptimizationLevel = Optimization;
        session.EnableCpuMemArena = Arena;
        session.EnableMemoryPattern = MemoryPattern;
        foreach (var (name, value) in Entries)
        {
            session.AddSessionConfigEntry(name, value);
        }
    }

    private static GraphOptimizationLevel LevelOf(GraphOptimization optimization) => optimization switch
    {
        GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
        GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
        GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
    };
}
