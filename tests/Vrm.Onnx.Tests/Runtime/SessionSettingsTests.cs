using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Sessions;

namespace Vrm.Onnx.Tests.Runtime;

public class SessionSettingsTests
{
    [Fact]
    public void Of_Defaults_ShareTheThreadsOfTheProcess()
    {
        var settings = SessionSettings.Of(new ExecutionOptions());

        Assert.Null(settings.IntraOperatorThreads);
        Assert.True(settings.SharesThreads);
        Assert.Equal(1, settings.InterOperatorThreads);
        Assert.Equal(ExecutionMode.ORT_SEQUENTIAL, settings.Mode);
        Assert.Equal(GraphOptimizationLevel.ORT_ENABLE_ALL, settings.Optimization);
        Assert.True(settings.Arena);
        Assert.True(settings.MemoryPattern);
        Assert.Equal(NodeAssignments.RecordingSwitch, Assert.Single(settings.Entries).Key);
    }

    [Fact]
    public void Of_Threads_AreTakenAndDoNotSpin()
    {
        var settings = SessionSettings.Of(new ExecutionOptions { Threads = 3, ParallelOperators = 2, ThreadSpinning = false, MemoryArena = false });

        Assert.Equal(3, settings.IntraOperatorThreads);
        Assert.False(settings.SharesThreads);
        Assert.Equal(2, settings.InterOperatorThreads);
        Assert.Equal(ExecutionMode.ORT_PARALLEL, settings.Mode);
        Assert.False(settings.Arena);
        Assert.Equal("0", settings.Entries["session.intra_op.allow_spinning"]);
        Assert.Equal("0", settings.Entries["session.inter_op.allow_spinning"]);
    }

    [Fact]
    public void Apply_EverySetting_IsTheSessions()
    {
        _ = OnnxRuntimeLibrary.Environment;
        using var session = new SessionOptions();

        SessionSettings.Of(new ExecutionOptions { Threads = 3, ParallelOperators = 2, MemoryArena = false, MemoryPattern = false, Optimization = GraphOptimization.Basic }).Apply(session);

        Assert.Equal((3, 2), (session.IntraOpNumThreads, session.InterOpNumThreads));
        Assert.Equal(ExecutionMode.ORT_PARALLEL, session.ExecutionMode);
        Assert.Equal(GraphOptimizationLevel.ORT_ENABLE_BASIC, session.GraphOptimizationLevel);
        Assert.False(session.EnableCpuMemArena);
        Assert.False(session.EnableMemoryPattern);
    }

    [Fact]
    public void Of_ThreadsAlone_SharesThemWhereTheyAreAsMany()
    {
        Assert.True(SessionSettings.Of(new ExecutionOptions { Threads = 2 }).SharesThreads);
        Assert.False(SessionSettings.Of(new ExecutionOptions { Threads = 2, ThreadSpinning = false }).SharesThreads);
    }

    [Fact]
    public void HasSharedThreads_OnceOpen_IsTrueForNoNumberAndForOneAtMost()
    {
        _ = OnnxRuntimeLibrary.Open(threads: null);

        Assert.False(OnnxRuntimeLibrary.HasSharedThreads(threads: 977));
        Assert.True(OnnxRuntimeLibrary.HasSharedThreads(threads: null));
        Assert.True(new int?[] { 1, 2, 3, 4 }.Count(threads => OnnxRuntimeLibrary.HasSharedThreads(threads)) <= 1);
    }

    [Theory]
    [InlineData(GraphOptimization.None, GraphOptimizationLevel.ORT_DISABLE_ALL)]
    [InlineData(GraphOptimization.Basic, GraphOptimizationLevel.ORT_ENABLE_BASIC)]
    [InlineData(GraphOptimization.Extended, GraphOptimizationLevel.ORT_ENABLE_EXTENDED)]
    [InlineData(GraphOptimization.All, GraphOptimizationLevel.ORT_ENABLE_ALL)]
    public void Of_Optimization_HasItsLevel(GraphOptimization optimization, GraphOptimizationLevel level) =>
        Assert.Equal(level, SessionSettings.Of(new ExecutionOptions { Optimization = optimization }).Optimization);
}
