using Vrm.Onnx.Generation.Scheduling;

namespace Vrm.Onnx.Tests.Runtime;

public class RequestGateTests
{
    [Fact]
    public void Close_NobodyInside_ClosesOnce()
    {
        using var gate = new RequestGate("owner");

        Assert.True(gate.Close());
        Assert.False(gate.Close());
        Assert.True(gate.IsClosed);
    }

    [Fact]
    public void Enter_AfterClose_Throws()
    {
        using var gate = new RequestGate("owner");
        gate.Close();

        Assert.Throws<ObjectDisposedException>(gate.Enter);
    }

    [Fact]
    public async Task Close_SomebodyInside_CancelsAndWaits()
    {
        using var gate = new RequestGate("owner");
        var lease = gate.Enter();
        var cancelled = new TaskCompletionSource();
        using var registration = gate.Closing.Register(cancelled.SetResult);

        var closing = Task.Run(gate.Close);
        await cancelled.Task;

        Assert.False(closing.IsCompleted);
        lease.Dispose();
        Assert.True(await closing);
    }

    [Fact]
    public async Task Dispose_LeaseTwice_LeavesOnce()
    {
        using var gate = new RequestGate("owner");
        var (first, second) = (gate.Enter(), gate.Enter());
        first.Dispose();
        first.Dispose();

        var closing = Task.Run(gate.Close);
        Assert.False(closing.IsCompleted);
        second.Dispose();
        Assert.True(await closing);
    }
}
