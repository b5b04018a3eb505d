using System.Runtime.ExceptionServices;

namespace Vrm.Onnx.Imaging.Resampling;

/// <summary>Runs row work on the caller's thread and, where it is worth it, on pool threads beside it. Allocates nothing per run.</summary>
/// <remarks>
/// The caller takes blocks like everybody else and never waits for a pool thread that has not begun: on a busy machine it simply
/// does all the work. One run at a time per instance.
/// </remarks>
internal sealed class RowScheduler : IThreadPoolWorkItem
{
    /// <summary>Set in <see cref="_state"/> while late pool threads may still join; the other bits count those inside.</summary>
    private const int Open = 1 << 30;

    private IRowWork? _work;
    private int _rows;
    private int _blockRows;
    private int _nextRow;
    private int _state;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Does rows 0 to <paramref name="rows"/> - 1.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="blockRows">How many of them one thread takes at a time.</param>
    /// <param name="threads">How many threads work at most, the caller's included; with 1 there is no queueing at all.</param>
    public void Run(IRowWork work, int rows, int blockRows, int threads)
    {
        threads = Math.Min(threads, (rows + blockRows - 1) / blockRows);
        if (threads <= 1)
        {
            work.Run(0, rows);
            return;
        }
        (_work, _rows, _blockRows, _nextRow, _failure) = (work, rows, blockRows, 0, null);
        Volatile.Write(ref _state, Open);
        for (var i = 1; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        TakeBlocks(work);
        Close();
        _work = null;
        _failure?.Throw();
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        if (!TryEnter())
        {
            return;
        }
        TakeBlocks(_work!);
        Interlocked.Decrement(ref _state);
    }

    private void TakeBlocks(IRowWork work)
    {
        try
        {
            while (true)
            {
                var first = Interlocked.Add(ref _nextRow, _blockRows) - _blockRows;
                if (first >= _rows)
                {
                    return;
                }
                work.Run(first, Math.Min(first + _blockRows, _rows));
            }
        }
        catch (Exception e)
        {
            // Carried to the caller of Run, who throws it; on a pool thread it would end the process.
            Volatile.Write(ref _nextRow, int.MaxValue / 2);
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private bool TryEnter()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if ((state & Open) == 0)
            {
                return false;
            }
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state)
            {
                return true;
            }
        }
    }

    /// <summary>Lets nobody in any more and waits for those inside, who are busy with their last block.</summary>
    private void Close()
    {
        Interlocked.And(ref _state, ~Open);
        var spinner = new SpinWait();
        while (Volatile.Read(ref _state) != 0)
        {
            spinner.SpinOnce();
        }
    }
}
