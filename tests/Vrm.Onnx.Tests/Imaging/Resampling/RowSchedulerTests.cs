using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Tests.Imaging.Resampling;

public class RowSchedulerTests
{
    [Theory]
    [InlineData(1, 8, 4)]
    [InlineData(7, 8, 4)]
    [InlineData(8, 8, 4)]
    [InlineData(1000, 8, 4)]
    [InlineData(1000, 7, 64)]
    [InlineData(33, 32, 1)]
    public void Run_AnyNumberOfRows_DoesEachOnce(int rows, int blockRows, int threads)
    {
        var scheduler = new RowScheduler();
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var done = new int[rows];
            scheduler.Run(new Work((first, end) =>
            {
                for (var y = first; y < end; y++)
                {
                    Interlocked.Increment(ref done[y]);
                }
            }), rows, blockRows, threads);
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Run_OneThread_StaysOnTheCaller()
    {
        var caller = Environment.CurrentManagedThreadId;
        new RowScheduler().Run(new Work((_, _) => Assert.Equal(caller, Environment.CurrentManagedThreadId)), 1000, 8, threads: 1);
    }

    [Fact]
    public void Run_SeveralThreads_NeverMoreThanAsked()
    {
        var (running, most) = (0, 0);
        new RowScheduler().Run(new Work((_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            Thread.SpinWait(2000);
            Interlocked.Decrement(ref running);
        }), 400, 4, threads: 3);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Run_WorkThatFails_ThrowsOnTheCallerAndCanRunAgain()
    {
        var scheduler = new RowScheduler();
        var work = new Work((first, _) =>
        {
            if (first >= 400)
            {
                throw new InvalidOperationException("row");
            }
        });
        Assert.Equal("row", Assert.Throws<InvalidOperationException>(() => scheduler.Run(work, 1000, 8, threads: 4)).Message);
        var rows = 0;
        scheduler.Run(new Work((first, end) => Interlocked.Add(ref rows, end - first)), 1000, 8, threads: 4);
        Assert.Equal(1000, rows);
    }

    private static void InterlockedMax(ref int location, int value)
    {
        for (var seen = Volatile.Read(ref location); seen < value; seen = Volatile.Read(ref location))
        {
            Interlocked.CompareExchange(ref location, value, seen);
        }
    }

    private sealed class Work(Action<int, int> run) : IRowWork
    {
        public void Run(int first, int end) => run(first, end);
    }
}
