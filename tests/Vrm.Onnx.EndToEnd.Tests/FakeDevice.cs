using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vrm.Onnx.Runtime.Memory;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>
/// A device without a GPU: memory that ONNX Runtime takes for the host's, and the SDK for that of a device. It notices what on a GPU would be a crash or
/// a leak: what is freed is NaN from then on, and stays reserved, so that whoever still uses it is found out.
/// </summary>
internal sealed class FakeDevice(int number = 7) : IDisposable
{
    private const long MostFreedBytes = 128L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<nint, long> _alive = [];
    private readonly Dictionary<nint, long> _freed = [];
    private readonly ConcurrentQueue<string> _faults = [];
    private int _allocations;

    /// <summary>What was done that may not be done.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Blocks reserved so far.</summary>
    public int Allocations => _allocations;

    /// <summary>Which device it is said to be.</summary>
    public TensorPlace Place { get; } = new(number);

    /// <summary>Copies within the device so far.</summary>
    public int Copies { get; private set; }

    /// <summary>Copies to the host so far.</summary>
    public int Reads { get; private set; }

    /// <summary>How often something waited for all that was begun.</summary>
    public int Settled { get; private set; }

    /// <summary>Told of each allocation, counted from 1; <see langword="true"/> makes it fail.</summary>
    public Func<int, bool> Refuses { get; set; } = _ => false;

    /// <summary>Bytes that are not freed.</summary>
    public long AliveBytes
    {
        get
        {
            lock (_lock)
            {
                return _alive.Values.Sum();
            }
        }
    }

    /// <summary>Options by which the graphs run on the device, for all that the SDK can tell.</summary>
    public ExecutionOptions Execution => new() { Providers = [ExecutionProvider.Cpu], Memory = _ => new Memory(this) };

    /// <summary>Options for a model of which all graphs do.</summary>
    public VisionReasonerOptions Options => new() { VisionEncoder = Execution, Projector = Execution, Decoder = Execution };

    /// <summary>Nothing is left, and nothing was done that may not be done.</summary>
    public void AssertClean()
    {
        Assert.Empty(_faults);
        Assert.Equal(0, AliveBytes);
    }

    public void Dispose()
    {
        Forget(_freed);
        Forget(_alive);
    }

    private unsafe nint Reserve(long bytes)
    {
        lock (_lock)
        {
            if (Refuses(++_allocations))
            {
                throw new InsufficientMemoryException($"allocation {_allocations} of the fake device fails");
            }

            var block = (nint)NativeMemory.AllocZeroed((nuint)bytes);
            _alive.Add(block, bytes);
            return block;
        }
    }

    private unsafe void Release(nint block)
    {
        lock (_lock)
        {
            if (!_alive.Remove(block, out var bytes))
            {
                _faults.Enqueue("a block is freed that is not reserved");
                return;
            }

            new Span<byte>((void*)block, checked((int)bytes)).Fill(0xFF); // NaN in every floating-point type
            if (_freed.Values.Sum() > MostFreedBytes)
            {
                Forget(_freed);
            }

            _freed.Add(block, bytes);
        }
    }

    private static unsafe void Forget(Dictionary<nint, long> blocks)
    {
        foreach (var block in blocks.Keys)
        {
            NativeMemory.Free((void*)block);
        }

        blocks.Clear();
    }

    private static bool IsIn(Dictionary<nint, long> blocks, nint address, long bytes) =>
        blocks.Any(block => address >= block.Key && address + bytes <= block.Key + block.Value);

    /// <summary>The memory of one session.</summary>
    private sealed class Memory(FakeDevice device) : TensorMemory
    {
        private readonly HashSet<nint> _blocks = [];
        private bool _disposed;

        public override TensorPlace Place => device.Place;

        public override OrtMemoryInfo Info => OrtMemoryInfo.DefaultInstance;

        public override nint Allocate(long bytes)
        {
            Require(!_disposed, "memory is asked for from a session that is gone");
            var block = device.Reserve(bytes);
            lock (_blocks)
            {
                _blocks.Add(block);
            }

            return block;
        }

        public override void Free(nint block)
        {
            Require(!_disposed, "a block is freed into a session that is gone");
            lock (_blocks)
            {
                Require(_blocks.Remove(block), "a block is freed into a session that it is not of");
            }

            device.Release(block);
        }

        public override void Copy(in LineCopy copy)
        {
            lock (device._lock)
            {
                device.Copies++;
                var (source, destination) = (((copy.Lines - 1) * copy.SourceStride) + copy.Bytes, ((copy.Lines - 1) * copy.DestinationStride) + copy.Bytes);
                if (!Require(IsIn(device._alive, copy.Source, source) && IsIn(device._alive, copy.Destination, destination), "a copy leaves what is reserved"))
                {
                    return;
                }
            }

            Require(copy.Bytes <= Math.Min(copy.SourceStride, copy.DestinationStride), "lines of a copy overlap");
            Host.Copy(copy);
        }

        public override void Read(nint source, Span<byte> destination)
        {
            lock (device._lock)
            {
                Require(!IsIn(device._freed, source, destination.Length), "a block is read that was freed");
                device.Reads++;
            }

            Host.Read(source, destination);
        }

        public override void Settle() => device.Settled++;

        public override void Dispose()
        {
            Require(!_disposed, "the memory of a session is freed twice");
            Require(_blocks.Count == 0, "a session goes and blocks of it are left");
            _disposed = true;
        }

        private bool Require(bool condition, string fault)
        {
            if (!condition)
            {
                device._faults.Enqueue(fault);
            }

            return condition;
        }
    }
}
