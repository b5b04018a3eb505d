using System.Net.Sockets;
using System.Runtime.InteropServices;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tests.Bundles;

/// <summary>What has the name of a bundle's file and is none: opening it must neither wait nor read without end.</summary>
public sealed partial class SpecialFileTests : IDisposable
{
    private readonly BundleFolder _bundle = new();

    public void Dispose() => _bundle.Dispose();

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var name in new[] { "vrm.json", "decoder.onnx", "tokenizer.json" })
        {
            foreach (var kind in new[] { "pipe", "link to a device", "link to a copy", "link to nothing", "socket", "folder" })
            {
                cases.Add(name, kind);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Open_NoRegularFile_IsRefusedAtOnce(string name, string kind)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // has neither pipes nor devices among files, and links take a right that tests do not have
        }

        var path = _bundle.File(name);
        if (name != "vrm.json")
        {
            _bundle.Edit(json => json["files"]!.AsArray().Single(file => (string?)file!["path"] == name)!["bytes"] = 0); // as long as a pipe says it is
        }

        using var socket = Replace(path, kind);

        var error = Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DeviceInPlaceOfAFile_IsRefused()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // has no device at this path
        }

        Assert.Equal("a regular file", Assert.Throws<BundleException>(() => RegularFile.Open("/dev/null")).Expected);
    }

    [Fact]
    public void ReadAll_LongerThanItsLimit_EndsAtTheLimit()
    {
        File.WriteAllBytes(_bundle.File("long"), new byte[1001]);
        using var handle = RegularFile.Open(_bundle.File("long"));

        Assert.Equal("more than 1000 bytes", Assert.Throws<BundleException>(() => RegularFile.ReadAll(handle, "long", maxBytes: 1000)).Found);
        Assert.Equal(1001, RegularFile.ReadAll(handle, "long", maxBytes: 1001).Length);
    }

    [Fact]
    public void Open_ManifestBeyondItsLimit_IsRefusedWithoutReadingItAll()
    {
        using (var stream = new FileStream(_bundle.File("vrm.json"), FileMode.Open))
        {
            stream.SetLength(1L << 40); // takes no room: there is nothing in it
        }

        Assert.Equal("at most 16777216 bytes", Assert.Throws<BundleException>(() => Bundle.Open(_bundle.Path)).Expected);
    }

    private Socket? Replace(string path, string kind)
    {
        var copy = _bundle.Path + ".copy"; // outside of the bundle
        File.Move(path, copy);
        switch (kind)
        {
            case "pipe": Assert.Equal(0, MakePipe(path, 0x180)); break;
            case "link to a device": File.CreateSymbolicLink(path, "/dev/zero"); break;
            case "link to a copy": File.CreateSymbolicLink(path, copy); break;
            case "link to nothing": File.CreateSymbolicLink(path, path + ".missing"); break;
            case "folder": Directory.CreateDirectory(path); break;
            case "socket":
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                return socket;
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
