using System.Security.Cryptography;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Bundles.Signing;

namespace Vrm.Onnx;

/// <summary>Signs bundles and verifies their signatures, as OpenSSF model signing v1.0 with a bare key says.</summary>
/// <remarks>
/// Thread-safe. A signature holds for every file of a bundle, <c>vrm.json</c> included, and lies in the bundle's folder as <c>model.sig</c> or anywhere
/// else. Keys are on the curves P-256, P-384 or P-521.
/// </remarks>
internal static class BundleSignature
{
    private const int MaxSignatureBytes = 16 << 20;

    /// <summary>Checks a bundle and signs it.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="privateKey">The key; it stays the caller's.</param>
    /// <param name="signatureFile">Where to write the signature; <see langword="null"/> for <c>model.sig</c> in the bundle's folder. An earlier one is replaced.</param>
    /// <param name="cancellationToken">Ends the check of large files early.</param>
    /// <returns>What the bundle that was signed says of its model.</returns>
    /// <exception cref="BundleException">The bundle is not as its manifest says, the key is on another curve or holds no private part, or the signature cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelInfo Sign(string bundleFolder, ECDsa privateKey, string? signatureFile = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        ArgumentNullException.ThrowIfNull(privateKey);
        var path = signatureFile ?? Path.Combine(bundleFolder, Bundle.SignatureFile);
        var key = SignatureKey.Of(privateKey, path);
        var bundle = Bundle.Open(bundleFolder, BundleVerification.Full, cancellationToken);
        var signature = SignatureEnvelope.Sign(SignedStatement.Of(bundle), key, path);
        try
        {
            File.WriteAllBytes(path, signature);
            return ModelInfo.Of(bundle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(path, $"The signature cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Checks that somebody who has the private key signed exactly this bundle, and that every file is as it was then.</summary>
    /// <param name="bundleFolder">The bundle.</param>
    /// <param name="publicKey">The key; it stays the caller's.</param>
    /// <param name="signatureFile">Where the signature is; <see langword="null"/> for <c>model.sig</c> in the bundle's folder.</param>
    /// <param name="cancellationToken">Ends the check of large files early.</param>
    /// <returns>What the bundle says of its model. Its <see cref="ModelInfo.ManifestSha256"/> pins it for a later load.</returns>
    /// <exception cref="BundleException">There is no signature, it is not by this key or not of this bundle, or the bundle is not as its manifest says.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelInfo Verify(string bundleFolder, ECDsa publicKey, string? signatureFile = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bundleFolder);
        ArgumentNullException.ThrowIfNull(publicKey);
        var path = signatureFile ?? Path.Combine(bundleFolder, Bundle.SignatureFile);
        var key = SignatureKey.Of(publicKey, path);
        using var files = BundleFiles.Open(bundleFolder, BundleVerification.Full, expectedManifest: null, new LoadSteps(progress: null, cancellationToken));
        using var handle = RegularFile.Open(path);
        var statement = SignatureEnvelope.Verify(RegularFile.ReadAll(handle, path, MaxSignatureBytes), key, path);
        statement.RequireSame(SignedStatement.Of(files.Bundle), path);
        files.Check();
        files.Complete();
        return ModelInfo.Of(files.Bundle);
    }
}
