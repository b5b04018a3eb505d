using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Bundles.Signing;

namespace Vrm.Onnx.Tests.Bundles.Signing;

/// <summary>Signatures that other implementations made, and the specification's own examples.</summary>
public sealed class SignatureExampleTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create();

    public SignatureExampleTests() => _key.ImportFromPem(File.ReadAllText(Example("key.pem")));

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Verify_SignatureOfTheReferenceImplementation_ReadsWhatWasSigned()
    {
        var statement = Verify("v1.1.0.sig");

        Assert.Equal("v1.1.0-elliptic-key", statement.Name);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["signme-1"] = "bc9a717db6064a32cbe9eae6fc40651dd6d36ef1757183f590eff2b1765d7ebc",
                ["signme-2"] = "32dcb1f8e1ae52d5963e56a6ba06ab58b424c15ed2a6b70d2feca1d089370028",
            },
            statement.Digests);
    }

    [Fact]
    public void Hint_OfAKey_IsThatOfTheReferenceImplementation() =>
        Assert.Equal("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e", SignatureKey.Of(_key, "").Hint);

    [Fact]
    public void Write_StatementOfTheReferenceImplementation_HasTheSameDigestOverAllFiles()
    {
        var statement = Verify("v1.1.0.sig");

        Assert.Contains("92745110b1ab4368471cbe31664e10174e954b113a3df333db860317b2c6dec4", System.Text.Encoding.UTF8.GetString(statement.Write()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1.0.1.sig", "verificationMaterial.publicKey.hint")] // without the key's id
    [InlineData("valid-certificate.sig", "verificationMaterial.publicKey")]
    [InlineData("valid-sigstore.sig", "verificationMaterial.publicKey")]
    [InlineData("invalid-missing-tlog-entries.sig", "verificationMaterial.publicKey")]
    [InlineData("invalid-missing-envelope.sig", null)]
    [InlineData("invalid-missing-verification-material.sig", null)]
    [InlineData("invalid-empty.sig", null)]
    public void Verify_OtherThanASignatureByThisKey_IsRefused(string example, string? field) =>
        Assert.Equal(field, Assert.Throws<BundleException>(() => Verify(example)).Field);

    [Theory]
    [InlineData("valid-key.sig")]
    [InlineData("invalid-wrong-predicate.sig")]
    public void Verify_ExampleOfTheFormat_GetsAsFarAsItsSignature(string example)
    {
        // The specification's examples show the form; their payload was changed after it was signed.
        var error = Record.Exception(() => Verify(example));

        Assert.True(error is null || (error as BundleException)?.Field == "dsseEnvelope.signatures[0].sig", $"{error}");
    }

    private static string Example(string name, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "examples", name);

    private SignedStatement Verify(string example) => SignatureEnvelope.Verify(File.ReadAllBytes(Example(example)), SignatureKey.Of(_key, example), example);
}
