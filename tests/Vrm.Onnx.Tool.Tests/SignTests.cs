using System.Security.Cryptography;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary><c>vrm sign</c> and <c>vrm verify --key</c> as processes.</summary>
public sealed class SignTests(ToolBundle model) : IClassFixture<ToolBundle>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_Key_HoldsForASignedBundleAndNoOther()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_folder.File("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());
        var signature = _folder.File("bundle.sig"); // beside the bundle, which other tests use

        var (signed, signOutput) = ToolBundle.Run("sign", model.Bundle, "--key", _folder.File("key.pem"), "--signature", signature);
        var (held, verifyOutput) = ToolBundle.Run("verify", model.Bundle, "--key", _folder.File("public.pem"), "--signature", signature, "--json");
        var text = File.ReadAllText(signature);
        File.WriteAllText(signature, text.Replace("\"sig\":\"", "\"sig\":\"AAAA", StringComparison.Ordinal));
        var (broken, brokenOutput) = ToolBundle.Run("verify", model.Bundle, "--key", _folder.File("public.pem"), "--signature", signature);

        Assert.Equal((0, 0), (signed, held));
        Assert.Contains("files signed", signOutput, StringComparison.Ordinal);
        Assert.Contains("\"signed\":true", verifyOutput, StringComparison.Ordinal);
        Assert.NotEqual(0, broken);
        Assert.Contains("signature does not hold", brokenOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_FileWithoutAKey_NamesIt()
    {
        File.WriteAllText(_folder.File("key.pem"), "no key");

        var (exitCode, output) = ToolBundle.Run("sign", model.Bundle, "--key", _folder.File("key.pem"), "--signature", _folder.File("bundle.sig"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("key.pem", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("bundle.sig")));
    }

    [Fact]
    public void Verify_SignatureWithoutKey_NamesTheOption()
    {
        var (exitCode, output) = ToolBundle.Run("verify", model.Bundle, "--signature", _folder.File("bundle.sig"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("--key", output, StringComparison.Ordinal);
    }
}
