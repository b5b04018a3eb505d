using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Vrm.Onnx.Bundles.Signing;

/// <summary>Puts a statement into a signed envelope (DSSE v1.0 in a Sigstore bundle v0.3), and takes it out again.</summary>
internal static class SignatureEnvelope
{
    private const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The bytes of a signature file.</summary>
    /// <exception cref="BundleException">The key holds no private part.</exception>
    public static byte[] Sign(SignedStatement statement, SignatureKey key, string path)
    {
        var payload = statement.Write();
        try
        {
            var signature = key.Key.SignData(AuthenticatedBytes(payload), key.Hash, DSASignatureFormat.Rfc3279DerSequence);
            var bundle = new SignatureBundle(
                MediaType,
                new VerificationMaterial { PublicKey = new PublicKeyHint { Hint = key.Hint } },
                new DsseEnvelope(payload, PayloadType, [new DsseSignature(signature)]));
            return JsonSerializer.SerializeToUtf8Bytes(bundle, SigningJsonContext.Default.SignatureBundle);
        }
        catch (CryptographicException e)
        {
            throw new BundleException(path, $"The bundle cannot be signed: {e.Message} Take the private key.", e);
        }
    }

    /// <summary>The statement of a signature file, if the key's owner made it.</summary>
    /// <exception cref="BundleException">It is no such file, by another key, or altered.</exception>
    public static SignedStatement Verify(byte[] json, SignatureKey key, string path)
    {
        var bundle = Read(json, path);
        Require(bundle.MediaType == MediaType, path, "mediaType", bundle.MediaType, MediaType);
        if (bundle.VerificationMaterial.PublicKey is not { } publicKey)
        {
            throw new BundleException(path, "It is no signature by a bare key, but by a certificate or an identity, which this version does not verify.") { Field = "verificationMaterial.publicKey" };
        }

        Require(publicKey.Hint == key.Hint, path, "verificationMaterial.publicKey.hint", publicKey.Hint, $"{key.Hint}, the id of the key that was given");
        var envelope = bundle.DsseEnvelope;
        Require(envelope.PayloadType == PayloadType, path, "dsseEnvelope.payloadType", envelope.PayloadType, PayloadType);
        Require(envelope.Signatures is [not null], path, "dsseEnvelope.signatures", $"{envelope.Signatures.Count}", "one signature");
        if (!IsSigned(envelope, key))
        {
            throw new BundleException(path, "The signature does not hold: what is signed was altered, or it was signed with another key.") { Field = "dsseEnvelope.signatures[0].sig" };
        }

        return SignedStatement.Read(envelope.Payload, path);
    }

    internal static void Require(bool holds, string path, string field, string? found, string expected)
    {
        if (!holds)
        {
            throw new BundleException(path, "It is not such a signature of a bundle as this version verifies.") { Field = field, Found = found ?? "nothing", Expected = expected };
        }
    }

    private static SignatureBundle Read(byte[] json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SigningJsonContext.Default.SignatureBundle) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BundleException(path, $"It is no signature: {e.Message}", e);
        }
    }

    private static bool IsSigned(DsseEnvelope envelope, SignatureKey key)
    {
        try
        {
            return key.Key.VerifyData(AuthenticatedBytes(envelope.Payload), envelope.Signatures[0].Sig, key.Hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // what is no encoded signature holds for nothing
        }
    }

    /// <summary>The pre-authentication encoding of DSSE.</summary>
    private static byte[] AuthenticatedBytes(byte[] payload) => [.. Encoding.ASCII.GetBytes($"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} "), .. payload];
}
