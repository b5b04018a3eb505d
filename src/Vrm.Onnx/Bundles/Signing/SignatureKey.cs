using System.Security.Cryptography;
using System.Text;

namespace Vrm.Onnx.Bundles.Signing;

/// <summary>A key with what goes with its curve.</summary>
/// <param name="Key">The key.</param>
/// <param name="Hash">What is signed with it: a hash of the curve's size.</param>
/// <param name="Hint">Its id: the SHA-256 of the public key in PEM.</param>
internal sealed record SignatureKey(ECDsa Key, HashAlgorithmName Hash, string Hint)
{
    /// <param name="key">The key.</param>
    /// <param name="path">The signature, for errors.</param>
    /// <exception cref="BundleException">It is on another curve.</exception>
    public static SignatureKey Of(ECDsa key, string path)
    {
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        HashAlgorithmName? hash = (curve.IsNamed, curve.Oid.Value ?? curve.Oid.FriendlyName) switch
        {
            (true, "1.2.840.10045.3.1.7" or "nistP256") => HashAlgorithmName.SHA256,
            (true, "1.3.132.0.34" or "nistP384") => HashAlgorithmName.SHA384,
            (true, "1.3.132.0.35" or "nistP521") => HashAlgorithmName.SHA512,
            _ => null,
        };
        return hash is { } known
            ? new SignatureKey(key, known, HintOf(key))
            : throw new BundleException(path, "The key cannot be used for signatures of bundles.")
            {
                Found = curve.IsNamed ? $"curve {curve.Oid.FriendlyName ?? curve.Oid.Value}" : "a curve without a name", Expected = "a key on P-256, P-384 or P-521",
            };
    }

    // The line feed at the end belongs to it: other implementations hash the file that they would write.
    private static string HintOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")));
}
