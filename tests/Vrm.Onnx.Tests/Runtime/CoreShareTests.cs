using Vrm.Onnx.Runtime;

namespace Vrm.Onnx.Tests.Runtime;

public class CoreShareTests
{
    [Fact]
    public void IsShared_OneLoopInsideAnother_IsTrueThereAlone()
    {
        var cores = new CoreShare();
        List<bool> seen = [cores.IsShared];

        cores.Run(() =>
        {
            seen.Add(cores.IsShared);
            cores.Run(() => seen.Add(cores.IsShared));
            seen.Add(cores.IsShared);
        });

        Assert.Equal([false, false, true, false], seen);
    }

    [Fact]
    public void Run_LoopThatThrows_IsNotCountedAnyMore()
    {
        var cores = new CoreShare();

        Assert.Throws<InvalidOperationException>(() => cores.Run(() => throw new InvalidOperationException()));

        cores.Run(() => Assert.False(cores.IsShared));
    }
}
