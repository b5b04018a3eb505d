using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Bundles.Signing;

namespace Vrm.Onnx.Tests.Bundles.Signing;

public sealed class BundleSignatureTests : IDisposable
{
    private readonly BundleFolder _bundle = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private string Signature => _bundle.File("model.sig");

    public void Dispose()
    {
        _bundle.Dispose();
        _key.Dispose();
    }

    public static TheoryData<string> Curves() => new("nistP256", "nistP384", "nistP521");

    [Theory]
    [MemberData(nameof(Curves))]
    public void Verify_SignedBundle_HoldsWithThePublicKeyAlone(string curve)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        using var publicKey = ECDsa.Create();
        publicKey.ImportFromPem(key.ExportSubjectPublicKeyInfoPem());

        var signed = BundleSignature.Sign(_bundle.Path, key);

        Assert.Equal(signed.ManifestSha256, BundleSignature.Verify(_bundle.Path, publicKey).ManifestSha256);
        Assert.Equal(signed.ManifestSha256, Bundle.Open(_bundle.Path).ManifestSha256); // the signature is no unlisted file
    }

    [Fact]
    public void Sign_Bundle_ListsEveryFileAndTheManifest()
    {
        BundleSignature.Sign(_bundle.Path, _key);

        var statement = SignatureEnvelope.Verify(File.ReadAllBytes(Signature), SignatureKey.Of(_key, Signature), Signature);

        Assert.Equal(["decoder.onnx", "projector.onnx", "tokenizer.json", "vision_encoder.onnx", "vrm.json"], statement.Digests.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_bundle.File("vrm.json")))), statement.Digests["vrm.json"]);
    }

    [Fact]
    public void Verify_SignatureBesideTheFolder_Holds()
    {
        var path = _bundle.Path + ".sig";
        try
        {
            BundleSignature.Sign(_bundle.Path, _key, path);

            BundleSignature.Verify(_bundle.Path, _key, path);

            Assert.False(File.Exists(Signature));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Verify_NoSignature_SaysSo() => Assert.Equal(Signature, Refuse().Path);

    [Fact]
    public void Verify_AnotherKey_NamesBothIds()
    {
        BundleSignature.Sign(_bundle.Path, _key);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var error = Assert.Throws<BundleException>(() => BundleSignature.Verify(_bundle.Path, other));

        Assert.Equal(("verificationMaterial.publicKey.hint", SignatureKey.Of(_key, "").Hint), (error.Field, error.Found));
    }

    [Fact]
    public void Verify_AnotherKeyUnderTheRightId_IsRefused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        BundleSignature.Sign(_bundle.Path, other);
        Edit(json => json["verificationMaterial"]!["publicKey"]!["hint"] = SignatureKey.Of(_key, "").Hint);

        Assert.Equal("dsseEnvelope.signatures[0].sig", Refuse().Field);
    }

    [Theory]
    [InlineData("decoder.onnx")]
    [InlineData("tokenizer.json")]
    public void Verify_FileAltered_IsRefused(string name)
    {
        BundleSignature.Sign(_bundle.Path, _key);
        var content = File.ReadAllBytes(_bundle.File(name));
        content[0] ^= 1;
        File.WriteAllBytes(_bundle.File(name), content);

        Assert.EndsWith(name, Refuse().Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FileAndItsHashAltered_NamesWhatDiffers()
    {
        BundleSignature.Sign(_bundle.Path, _key);
        File.WriteAllText(_bundle.File("decoder.onnx"), "another model");
        _bundle.Write(_bundle.CreateManifest() with { Files = [.. _bundle.CreateManifest().Files.Where(file => file.Path != "model.sig")] });

        Assert.Contains("it differs in decoder.onnx", Refuse().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OneLetterOfTheManifestAltered_IsRefused()
    {
        BundleSignature.Sign(_bundle.Path, _key);
        var path = _bundle.File("vrm.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("USER: ", "USEr: ", StringComparison.Ordinal));

        Assert.Contains("it differs in vrm.json", Refuse().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FileAdded_IsRefused()
    {
        BundleSignature.Sign(_bundle.Path, _key);
        File.WriteAllText(_bundle.File("extra.so"), "");

        Assert.Contains("extra.so", Refuse().Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Fields() => new(
        "mediaType", "verificationMaterial", "verificationMaterial.publicKey", "dsseEnvelope", "dsseEnvelope.payload", "dsseEnvelope.payloadType", "dsseEnvelope.signatures",
        "dsseEnvelope.signatures.0", "dsseEnvelope.signatures.0.sig");

    [Theory]
    [MemberData(nameof(Fields))]
    public void Verify_AnyFieldOfTheEnvelopeReplaced_IsRefused(string field)
    {
        foreach (var value in new[] { "null", "\"\"", "\"AAAA\"", "{}", "[]", "1", "[null]", "[{\"sig\":\"MAYCAQECAQE=\"},{\"sig\":\"MAYCAQECAQE=\"}]" })
        {
            BundleSignature.Sign(_bundle.Path, _key);
            Edit(json => Replace(json, field.Split('.'), JsonNode.Parse(value)));

            _ = Refuse();
        }
    }

    [Fact]
    public void Verify_AnyBitOfTheSignatureTurned_IsRefused()
    {
        BundleSignature.Sign(_bundle.Path, _key);
        var signature = Convert.FromBase64String((string)JsonNode.Parse(File.ReadAllText(Signature))!["dsseEnvelope"]!["signatures"]![0]!["sig"]!);
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var altered = (byte[])signature.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Edit(json => json["dsseEnvelope"]!["signatures"]![0]!["sig"] = Convert.ToBase64String(altered));

            Assert.Equal("dsseEnvelope.signatures[0].sig", Refuse().Field);
        }
    }

    public static TheoryData<string, string> Statements() => new()
    {
        { "_type", "_type" },
        { "predicateType", "predicateType" },
        { "two subjects", "subject" },
        { "digest over all", "subject[0].digest.sha256" },
        { "method", "predicate.serialization.method" },
        { "hash type", "predicate.serialization.hash_type" },
        { "links", "predicate.serialization.allow_symlinks" },
        { "algorithm", "predicate.resources[0].algorithm" },
        { "digest", "predicate.resources[0].digest" },
        { "name twice", "predicate.resources[1].name" },
        { "null", "predicate.resources[0]" },
    };

    /// <summary>Also what the key's owner signed has to be a statement on the files of a model.</summary>
    [Theory]
    [MemberData(nameof(Statements))]
    public void Verify_AnotherStatementSigned_NamesTheField(string change, string field)
    {
        var statement = JsonNode.Parse(SignedStatement.Of(Bundle.Open(_bundle.Path)).Write())!;
        var predicate = statement["predicate"]!;
        switch (change)
        {
            case "_type" or "predicateType": statement[change] = "https://example.com/other"; break;
            case "two subjects": statement["subject"]!.AsArray().Add(statement["subject"]![0]!.DeepClone()); break;
            case "digest over all": statement["subject"]![0]!["digest"]!["sha256"] = new string('a', 64); break;
            case "method": predicate["serialization"]!["method"] = "shards"; break;
            case "hash type": predicate["serialization"]!["hash_type"] = "blake2b"; break;
            case "links": predicate["serialization"]!["allow_symlinks"] = true; break;
            case "algorithm": predicate["resources"]![0]!["algorithm"] = "md5"; break;
            case "digest": predicate["resources"]![0]!["digest"] = "abc"; break;
            case "name twice": predicate["resources"]![1]!["name"] = (string)predicate["resources"]![0]!["name"]!; break;
            default: predicate["resources"]![0] = null; break;
        }

        Assert.Equal(field, Assert.Throws<BundleException>(() => SignedStatement.Read(Encoding.UTF8.GetBytes(statement.ToJsonString()), "model.sig")).Field);
    }

    [Fact]
    public void Sign_KeyOnAnotherCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10")); // secp256k1, of 256 bits as P-256 is

        Assert.Equal("a key on P-256, P-384 or P-521", Assert.Throws<BundleException>(() => BundleSignature.Sign(_bundle.Path, key)).Expected);
    }

    [Fact]
    public void Sign_PublicKeyAlone_AsksForThePrivateOne()
    {
        using var publicKey = ECDsa.Create();
        publicKey.ImportFromPem(_key.ExportSubjectPublicKeyInfoPem());

        Assert.Contains("private key", Assert.Throws<BundleException>(() => BundleSignature.Sign(_bundle.Path, publicKey)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Signature));
    }

    [Fact]
    public void Sign_AlteredBundle_IsRefused()
    {
        File.WriteAllText(_bundle.File("decoder.onnx"), "content of DECODER.onnx");

        Assert.Throws<BundleException>(() => BundleSignature.Sign(_bundle.Path, _key));
        Assert.False(File.Exists(Signature));
    }

    private BundleException Refuse() => Assert.Throws<BundleException>(() => BundleSignature.Verify(_bundle.Path, _key));

    private void Edit(Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(Signature))!;
        edit(json);
        File.WriteAllText(Signature, json.ToJsonString());
    }

    private static void Replace(JsonNode node, string[] steps, JsonNode? value)
    {
        foreach (var step in steps[..^1])
        {
            node = int.TryParse(step, out var index) ? node[index]! : node[step]!;
        }

        if (int.TryParse(steps[^1], out var place))
        {
            node[place] = value;
        }
        else
        {
            node[steps[^1]] = value;
        }
    }
}
