using System.Runtime.InteropServices;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

public sealed class CheckpointTensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CopyTo_AnySlice_ReadsThoseElements()
    {
        using var file = Open(SafetensorsBytes.Valid);
        for (var first = 0; first <= 6; first++)
        {
            for (var count = 0; first + count <= 6; count++)
            {
                var values = new float[count];
                file.Tensors["a"].CopyTo(first, values);
                Assert.Equal(Enumerable.Range(first, count).Select(i => (float)i), values);
            }
        }
    }

    [Theory]
    [InlineData("F32", 5)]
    [InlineData("F16", 3)]
    [InlineData("BF16", 1)]
    public void CopyTo_DataAtOddOffset_ReadsEveryType(string type, int padding)
    {
        var values = Enumerable.Range(-50, 101).Select(i => i / 4f).ToArray(); // exact in all three types
        byte[] bytes = type switch
        {
            "F32" => MemoryMarshal.AsBytes<float>(values).ToArray(),
            "F16" => [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))],
            _ => [.. values.SelectMany(value => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)))],
        };
        var header = $$$"""{"p":{"dtype":"U8","shape":[{{{padding}}}],"data_offsets":[0,{{{padding}}}]},"t":{"dtype":"{{{type}}}","shape":[101],"data_offsets":[{{{padding}}},{{{padding + bytes.Length}}}]}}""";
        using var file = Open(SafetensorsBytes.Make(header, [.. new byte[padding], .. bytes]));
        var read = new float[101];
        file.Tensors["t"].CopyTo(0, read);
        Assert.Equal(values, read);
        var raw = new byte[bytes.Length - 1];
        file.Tensors["t"].CopyRawTo(1, raw);
        Assert.Equal(bytes[1..], raw);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(7, 0)]
    [InlineData(6, 1)]
    [InlineData(0, 7)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, 1)]
    public void CopyTo_OutsideOfTensor_Throws(long first, int count)
    {
        using var file = Open(SafetensorsBytes.Valid);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Tensors["a"].CopyTo(first, new float[count]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Tensors["a"].CopyRawTo(first < 0 ? first : first * 4, new byte[Math.Max(count, 1) * 25]));
    }

    [Theory]
    [InlineData("F64")]
    [InlineData("I64")]
    [InlineData("F8_E4M3")]
    [InlineData("BOOL")]
    public void CopyTo_NotAWeight_IsRefusedByName(string type)
    {
        using var file = Open(SafetensorsBytes.Make($$$"""{"t":{"dtype":"{{{type}}}","shape":[0],"data_offsets":[0,0]}}"""));
        var error = Assert.Throws<CheckpointException>(() => file.Tensors["t"].CopyTo(0, []));
        Assert.Equal(("t", type), (error.Tensor, error.Found));
    }

    [Fact]
    public void CopyTo_LargerThanASlice_ReadsAll()
    {
        const int count = (1 << 23) + 7; // 32 MiB and a bit: three slices
        var path = _folder.File("large.safetensors");
        using (var stream = File.Create(path))
        {
            var values = new float[count];
            for (var i = 0; i < count; i++)
            {
                values[i] = i;
            }

            var header = $$$"""{"t":{"dtype":"F32","shape":[{{{count}}}],"data_offsets":[0,{{{count * 4L}}}]}}""";
            stream.Write(SafetensorsBytes.Make(header));
            stream.Write(MemoryMarshal.AsBytes<float>(values));
        }

        using var file = SafetensorsFile.Open(path);
        var read = new float[count];
        file.Tensors["t"].CopyTo(0, read);
        Assert.Equal(-1, Enumerable.Range(0, count).FirstOrDefault(i => read[i] != i, -1));
        var raw = new byte[count * 4];
        file.Tensors["t"].CopyRawTo(0, raw);
        Assert.True(MemoryMarshal.AsBytes<float>(read).SequenceEqual(raw));
    }

    [Fact]
    public void CopyTo_FileCutOffAfterOpening_IsRefused()
    {
        using var file = Open(SafetensorsBytes.Valid);
        using (var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(100);
        }

        var error = Assert.Throws<CheckpointException>(() => file.Tensors["a"].CopyTo(0, new float[6]));
        Assert.Equal("100 bytes", error.Found);
    }

    [Fact]
    public void CopyTo_AfterDispose_Throws()
    {
        var file = Open(SafetensorsBytes.Valid);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Tensors["a"].CopyTo(0, new float[6]));
        Assert.Throws<ObjectDisposedException>(() => file.Tensors["a"].CopyRawTo(0, new byte[6]));
    }

    [Fact]
    public async Task Dispose_WhileOthersRead_EndsThemWithTypedErrorsOnly()
    {
        var path = _folder.File("zeros.safetensors");
        using (var stream = File.Create(path))
        {
            stream.Write(SafetensorsBytes.Make("""{"t":{"dtype":"F32","shape":[4194304],"data_offsets":[0,16777216]}}"""));
            stream.SetLength(stream.Length + 16777216);
        }

        for (var round = 0; round < 20; round++)
        {
            var file = SafetensorsFile.Open(path);
            using var started = new CountdownEvent(2);
            var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Assert.Throws<ObjectDisposedException>(() => ReadForever(file.Tensors["t"], started)))).ToArray();
            started.Wait();
            file.Dispose();
            await Task.WhenAll(readers);
        }
    }

    [Fact]
    public void CopyTo_FromManyThreads_ReadsTheSame()
    {
        using var file = Open(SafetensorsBytes.Valid);
        Parallel.For(0, 2000, i =>
        {
            var value = new float[1];
            file.Tensors["a"].CopyTo(i % 6, value);
            Assert.Equal(i % 6, value[0]);
        });
    }

    private static void ReadForever(CheckpointTensor tensor, CountdownEvent started)
    {
        var values = new float[1 << 18];
        tensor.CopyTo(0, values);
        started.Signal();
        for (var first = 0L; ; first = (first + values.Length) % tensor.ElementCount)
        {
            tensor.CopyTo(first, values);
        }
    }

    private SafetensorsFile Open(byte[] bytes)
    {
        var path = _folder.File("t.safetensors");
        File.WriteAllBytes(path, bytes);
        return SafetensorsFile.Open(path);
    }
}
