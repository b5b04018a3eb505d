using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles.Signing;

/// <summary>A Sigstore bundle as far as signatures by a bare key go.</summary>
internal sealed record SignatureBundle(string MediaType, VerificationMaterial VerificationMaterial, DsseEnvelope DsseEnvelope);

/// <summary>What a signature is verified with.</summary>
internal sealed record VerificationMaterial
{
    public PublicKeyHint? PublicKey { get; init; }

    /// <summary>Entries of a transparency log; a bare key has none.</summary>
    public IReadOnlyList<System.Text.Json.JsonElement> TlogEntries { get; init; } = [];
}

/// <summary>Which key.</summary>
internal sealed record PublicKeyHint
{
    /// <summary>Its id; signatures from before version 1.1 of the reference implementation have none.</summary>
    public string? Hint { get; init; }
}

/// <summary>What is signed, and the signatures.</summary>
internal sealed record DsseEnvelope(byte[] Payload, string PayloadType, IReadOnlyList<DsseSignature> Signatures);

/// <summary>One signature.</summary>
internal sealed record DsseSignature(byte[] Sig)
{
    /// <summary>Says nothing: the id of the key stands beside.</summary>
    public string? Keyid { get; init; } = "";
}

/// <summary>An in-toto statement on a model.</summary>
internal sealed record InTotoStatement(
    [property: JsonPropertyName("_type")] string Type, IReadOnlyList<SignedSubject> Subject, string PredicateType, SignaturePredicate Predicate);

/// <summary>The model.</summary>
internal sealed record SignedSubject(string Name, SubjectDigest Digest);

/// <summary>The digest over those of all files.</summary>
internal sealed record SubjectDigest(string Sha256);

/// <summary>What is said of the model.</summary>
internal sealed record SignaturePredicate(SignedSerialization Serialization, IReadOnlyList<SignedResource> Resources);

/// <summary>How files became resources.</summary>
internal sealed record SignedSerialization(
    string Method, [property: JsonPropertyName("hash_type")] string HashType, [property: JsonPropertyName("allow_symlinks")] bool AllowSymlinks)
{
    [JsonPropertyName("ignore_paths")]
    public IReadOnlyList<string>? IgnorePaths { get; init; }
}

/// <summary>One file.</summary>
internal sealed record SignedResource(string Name, string Algorithm, string Digest);
