using System.Runtime.InteropServices;
using System.Text;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Export.Tests.Checkpoints;

public sealed partial class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ValidFile_HasTensorsWithTheirDescriptions()
    {
        using var file = Open(SafetensorsBytes.Valid);
        Assert.Equal(["a", "b"], file.Tensors.Keys);
        var a = file.Tensors["a"];
        Assert.Equal((TensorType.F32, 6L, 24L), (a.Type, a.ElementCount, a.ByteCount));
        Assert.Equal([2L, 3L], a.Shape);
        Assert.Equal((TensorType.BF16, 4L, 8L), (file.Tensors["b"].Type, file.Tensors["b"].ElementCount, file.Tensors["b"].ByteCount));
        Assert.Equal(file.Path, a.File);
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}   \n", 0)]
    [InlineData("""{"__metadata__":null}""", 0)]
    [InlineData("""{"scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"none":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"some":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"none":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"last":{"dtype":"U8","shape":[0],"data_offsets":[3,3]}}""", 3)]
    [InlineData("""{"late":{"dtype":"U8","shape":[1],"data_offsets":[3,4]},"early":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 4)]
    [InlineData("""{"packed":{"dtype":"F4","shape":[2,3],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"more":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"note":{"any":["thing"]}}}""", 1)]
    [InlineData("""{"snow\u2603\ud83d\ude00":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""", 1)]
    public void Open_WhatTheReferenceTakes_IsTaken(string header, int dataLength)
    {
        using var file = Open(SafetensorsBytes.Make(header, new byte[dataLength]));
        Assert.Equal(dataLength, file.Tensors.Values.Sum(tensor => tensor.ByteCount));
    }

    public static TheoryData<string, int> AllTypes() => new()
    {
        { "BOOL", 8 }, { "F4", 4 }, { "F6_E2M3", 6 }, { "F6_E3M2", 6 }, { "U8", 8 }, { "I8", 8 }, { "F8_E5M2", 8 }, { "F8_E4M3", 8 }, { "F8_E8M0", 8 },
        { "F8_E4M3FNUZ", 8 }, { "F8_E5M2FNUZ", 8 }, { "I16", 16 }, { "U16", 16 }, { "F16", 16 }, { "BF16", 16 }, { "I32", 32 }, { "U32", 32 },
        { "F32", 32 }, { "C64", 64 }, { "F64", 64 }, { "I64", 64 }, { "U64", 64 },
    };

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Open_EveryType_HasItsSize(string name, int bits)
    {
        using var file = Open(SafetensorsBytes.Make($$$"""{"t":{"dtype":"{{{name}}}","shape":[8],"data_offsets":[0,{{{bits}}}]}}""", new byte[bits]));
        Assert.Equal(bits, file.Tensors["t"].ByteCount);
        Assert.Equal(AllTypes().Count, Enum.GetValues<TensorType>().Length);
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", "F33")] // unknown type
    [InlineData("""{"t":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", "f32")] // names are case-sensitive
    [InlineData("""{"t":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", "Number")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "-1")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", "1.0")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", "1e0")]
    [InlineData("""{"t":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "String")]
    [InlineData("""{"t":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", "Number")]
    [InlineData("""{"t":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}""", "Null")]
    [InlineData("""{"t":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", "99999999999999999999")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}""", "-4")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "data_offsets of 3")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", "data_offsets of 1")]
    [InlineData("""{"t":{"shape":[1],"data_offsets":[0,4]}}""", "shape, data_offsets")] // a field is missing
    [InlineData("""{"t":{"dtype":"F32","data_offsets":[0,4]}}""", "dtype, data_offsets")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1]}}""", "dtype, shape")]
    [InlineData("""{"t":{}}""", "none of them")]
    [InlineData("""{"t":[1]}""", "StartArray")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "4 bytes")] // size and shape differ
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "[4, 0]")] // the end before the begin
    [InlineData("""{"t":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "[2, 4]")] // a hole in front
    [InlineData("""{"s":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"t":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "[2, 4]")] // a hole between
    [InlineData("""{"s":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"t":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "[2, 4]")] // an overlap
    [InlineData("""{"s":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"t":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "[0, 4]")] // one place for two
    [InlineData("""{"t":{"dtype":"F4","shape":[7],"data_offsets":[0,4]}}""", "28 bits")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "[4294967296, 4294967296]")] // 2^64 elements
    [InlineData("""{"t":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,4]}}""", "[4611686018427387904]")] // 2^65 bytes
    [InlineData("""{"t":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "4 bytes of data")] // bytes behind the last tensor
    [InlineData("""{"t":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "4 bytes of data")] // cut short
    [InlineData("""{"t":{"dtype":"U8","shape":[1152921504606846975],"data_offsets":[0,1152921504606846975]}}""", "4 bytes of data")] // far larger than the file
    [InlineData("""{"__metadata__":{"n":1},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "Number")]
    [InlineData("""{"__metadata__":["n"],"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "StartArray")]
    [InlineData("""{"__metadata__":{"n":"1","n":"2"},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "twice")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", "twice")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0074":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", "twice")] // the same name, written otherwise
    [InlineData("""{"t":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "twice")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "surrogate")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}},""", "malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1,],"data_offsets":[0,4]}}""", "malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}""", "malformed")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "malformed")]
    [InlineData(""" {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "byte 0x20")] // white space in front
    [InlineData("""[{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}]""", "byte 0x5B")]
    public void Open_WrongHeader_IsRefused(string header, string said)
    {
        var error = AssertRefused(SafetensorsBytes.Make(header, new byte[4]));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Open_ManyDimensions_AreTakenUpToTheLimit(int rank, bool taken)
    {
        var bytes = SafetensorsBytes.Make($$$"""{"t":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, rank))}}}],"data_offsets":[0,1]}}""", 7);
        if (taken)
        {
            using var file = Open(bytes);
            Assert.Equal(rank, file.Tensors["t"].Shape.Count);
        }
        else
        {
            Assert.Equal("header.t.shape", AssertRefused(bytes).Field);
        }
    }

    [Fact]
    public void Open_HeaderNotUtf8_IsRefused()
    {
        var header = Encoding.Latin1.GetBytes("""{"é":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        Assert.Contains("UTF-8", AssertRefused(SafetensorsBytes.Make(header, new byte[4])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ZerosBehindHeaderObject_IsRefused() => AssertRefused(SafetensorsBytes.Make("{}\0\0"));

    [Theory]
    [InlineData(0UL)]
    [InlineData(25UL)] // one byte more than there is
    [InlineData(100_000_001UL)]
    [InlineData(0x8000_0000_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void Open_WrongHeaderLength_IsRefused(ulong length)
    {
        var error = AssertRefused([.. BitConverter.GetBytes(length), .. "{                      }"u8]);
        Assert.Equal($"a header of {length} bytes", error.Found);
    }

    [Fact]
    public void Open_HeaderLongerThanAllowed_IsRefused()
    {
        var path = _folder.File("sparse.safetensors");
        using (var stream = File.Create(path))
        {
            stream.Write(BitConverter.GetBytes(100_000_001UL));
            stream.Write("{}"u8);
            stream.SetLength(200_000_000);
        }

        Assert.Equal("a header of 100000001 bytes", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)).Found);
    }

    [Fact]
    public void Open_CutAnywhere_IsRefused()
    {
        for (var length = 0; length < SafetensorsBytes.Valid.Length; length++)
        {
            AssertRefused(SafetensorsBytes.Valid[..length]);
        }
    }

    [Fact]
    public void Open_Folder_IsRefused() => Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.Path));

    [Fact]
    public void Open_NoFile_IsRefused() => Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.File("none")));

    [Fact]
    public void Open_Device_IsRefusedWithoutReadingIt()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open("/dev/zero"));
        }
    }

    [Fact]
    public void Open_NamedPipe_IsRefusedWithoutWaitingForAWriter()
    {
        if (!OperatingSystem.IsWindows())
        {
            var path = _folder.File("pipe.safetensors");
            Assert.Equal(0, MakeFifo(path, Convert.ToUInt32("600", 8)));
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        }
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    private SafetensorsFile Open(byte[] bytes)
    {
        var path = _folder.File("t.safetensors");
        File.WriteAllBytes(path, bytes);
        return SafetensorsFile.Open(path);
    }

    private CheckpointException AssertRefused(byte[] bytes)
    {
        var error = Assert.Throws<CheckpointException>(() => Open(bytes));
        Assert.Equal(_folder.File("t.safetensors"), error.Path);
        return error;
    }
}
