using Vrm.Onnx.Bundles;
using Vrm.Onnx.Tests.Models;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.EndToEnd.Tests;

/// <summary>The bytes that were compared with the manifest are those that a model is loaded from, or it is not loaded.</summary>
public sealed class LoadedBytesTests : IClassFixture<MonitorReaderBundle>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _bundle;

    public LoadedBytesTests(MonitorReaderBundle model)
    {
        _bundle = Directory.CreateDirectory(_folder.File("bundle")).FullName;
        foreach (var file in Directory.GetFiles(model.Bundle))
        {
            File.Copy(file, Path.Combine(_bundle, Path.GetFileName(file)));
        }
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, LoadStage, BundleVerification> Swaps()
    {
        var swaps = new TheoryData<string, LoadStage, BundleVerification>();
        foreach (var name in new[] { "decoder.onnx.data", "vision_encoder.onnx.data", "decoder.onnx", "tokenizer.json" })
        {
            foreach (var stage in new[] { LoadStage.OpeningDecoder, LoadStage.OpeningVisionEncoder })
            {
                swaps.Add(name, stage, BundleVerification.Full);
                swaps.Add(name, stage, BundleVerification.LengthsOnly);
            }
        }

        return swaps;
    }

    [Theory]
    [MemberData(nameof(Swaps))]
    public async Task LoadAsync_FileReplacedWhileItIsLoaded_Fails(string name, LoadStage stage, BundleVerification verification)
    {
        var (path, other) = (Path.Combine(_bundle, name), _folder.File("other"));
        File.WriteAllBytes(other, new byte[new FileInfo(path).Length]);

        await AssertRefused(path, stage, verification, () => File.Move(other, path, overwrite: true));
    }

    [Fact]
    public async Task LoadAsync_FileReplacedAndPutBack_Fails()
    {
        var (path, aside, other) = (Path.Combine(_bundle, "decoder.onnx.data"), _folder.File("aside"), _folder.File("other"));
        File.WriteAllBytes(other, new byte[new FileInfo(path).Length]);

        await AssertRefused(path, LoadStage.OpeningDecoder, BundleVerification.Full, () =>
        {
            File.Move(path, aside);
            File.Move(other, path);
            File.Move(path, other);
            File.Move(aside, path);
        });
    }

    [Fact]
    public async Task LoadAsync_FileWrittenToAndItsTimeSetBack_Fails()
    {
        var path = Path.Combine(_bundle, "decoder.onnx.data");
        var time = File.GetLastWriteTimeUtc(path);

        await AssertRefused(path, LoadStage.OpeningDecoder, BundleVerification.LengthsOnly, () =>
        {
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                stream.Write(new byte[16]);
            }

            File.SetLastWriteTimeUtc(path, time);
        });
    }

    [Fact]
    public void Load_WeightsAltered_NamesTheFile()
    {
        var path = Path.Combine(_bundle, "decoder.onnx.data");
        var content = File.ReadAllBytes(path);
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);

        var error = Assert.Throws<BundleException>(() => VisionReasoner.Load(_bundle));

        Assert.Equal(path, error.Path);
        Assert.Contains("SHA-256", error.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ExpectedManifest_IsReported()
    {
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(_bundle, "vrm.json"))));

        using var reasoner = VisionReasoner.Load(_bundle, new VisionReasonerOptions { ExpectedManifestSha256 = digest.ToUpperInvariant() });

        Assert.Equal(digest, reasoner.Execution.ManifestSha256);
    }

    [Fact]
    public void Load_OneLetterOfAPromptChanged_IsAnotherBundle()
    {
        var path = Path.Combine(_bundle, "vrm.json");
        var digest = Bundle.Open(_bundle).ManifestSha256;
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"text\": \"", "\"text\": \"x", StringComparison.Ordinal));

        var error = Assert.Throws<BundleException>(() => VisionReasoner.Load(_bundle, new VisionReasonerOptions { ExpectedManifestSha256 = digest }));

        Assert.Equal(digest, error.Expected);
        using var reasoner = VisionReasoner.Load(_bundle); // who expects nothing is told what it was
        Assert.NotEqual(digest, reasoner.Execution.ManifestSha256);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void Load_ExpectationThatNoDigestHas_IsRefused(string digest) =>
        Assert.Throws<InvalidOptionException>(() => VisionReasoner.Load(_bundle, new VisionReasonerOptions { ExpectedManifestSha256 = digest }));

    /// <summary>Where an open file cannot be changed, the change fails; otherwise the load does.</summary>
    private async Task AssertRefused(string path, LoadStage stage, BundleVerification verification, Action change)
    {
        var isChanged = false;
        var teller = new Teller(progress =>
        {
            if (progress.Stage == stage && !isChanged)
            {
                isChanged = true;
                change();
            }
        });

        var error = await Record.ExceptionAsync(() => VisionReasoner.LoadAsync(_bundle, new VisionReasonerOptions { Verification = verification }, teller));

        Assert.True(isChanged);
        if (OperatingSystem.IsWindows())
        {
            Assert.True(error is IOException or UnauthorizedAccessException, $"{error}");
            return;
        }

        Assert.Equal(path, Assert.IsType<BundleException>(error).Path);
    }

    private sealed class Teller(Action<LoadProgress> tell) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => tell(value);
    }
}
