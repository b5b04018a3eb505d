using FsCheck;
using FsCheck.Xunit;
using Vrm.Onnx.Export.Checkpoints;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

/// <summary>A valid file with bytes flipped, cut out or put in opens to tensors that lie within it, or is refused; nothing else.</summary>
public sealed class SafetensorsMutationTests : IDisposable
{
    private const long AllocationLimit = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 5000)]
    public void Open_MutatedFile_OpensConsistentlyOrIsRefused(DoNotSize<int> seed)
    {
        var random = new System.Random(seed.Item);
        var bytes = SafetensorsBytes.Valid.ToList();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            Mutate(bytes, random);
        }

        CheckOpen([.. bytes]);
    }

    [Fact]
    public void Open_EveryByteReplacedByEveryOther_OpensConsistentlyOrIsRefused()
    {
        // The prefix and the header: changed data bytes are just other numbers.
        var length = SafetensorsBytes.Valid.Length - SafetensorsBytes.ValidData.Length;
        for (var at = 0; at < length; at++)
        {
            foreach (var value in (ReadOnlySpan<byte>)[0, (byte)' ', (byte)'"', (byte)'-', (byte)'0', (byte)'9', (byte)'[', (byte)'\\', (byte)'}', 0x80, 0xFF])
            {
                var bytes = (byte[])SafetensorsBytes.Valid.Clone();
                bytes[at] = value;
                CheckOpen(bytes);
            }
        }
    }

    private static void Mutate(List<byte> bytes, System.Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 20), bytes.Count - at);
        switch (random.Next(5))
        {
            case 0 when length > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                break;
            default:
                bytes.Insert(at, (byte)"0123456789[]{},:\"-.e"[random.Next(20)]);
                break;
        }
    }

    private void CheckOpen(byte[] bytes)
    {
        var path = _folder.File("t.safetensors");
        File.WriteAllBytes(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var file = SafetensorsFile.Open(path);
            var sum = 0L;
            foreach (var tensor in file.Tensors.Values)
            {
                var contents = new byte[tensor.ByteCount];
                tensor.CopyRawTo(0, contents);
                Assert.Equal(tensor.ByteCount * 8, tensor.ElementCount * tensor.Type.Bits());
                sum += tensor.ByteCount;
            }

            Assert.Equal(bytes.Length, 8 + BitConverter.ToInt64(bytes) + sum);
        }
        catch (CheckpointException e)
        {
            Assert.Equal(path, e.Path);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
    }
}
