using System.Security.Cryptography;
using System.Text.Json;
using static Vrm.Onnx.Bundles.Signing.SignatureEnvelope;

namespace Vrm.Onnx.Bundles.Signing;

/// <summary>What is signed of a bundle: the names and digests of its files (in-toto statement v1, predicate of model signing v1.0).</summary>
/// <param name="Name">The name of the folder when it was signed; it may have another one since.</param>
/// <param name="Digests">The SHA-256 of each file.</param>
internal sealed record SignedStatement(string Name, IReadOnlyDictionary<string, string> Digests)
{
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PredicateType = "https://model_signing/signature/v1.0";
    private const string Algorithm = "sha256";
    private const string Method = "files";

    /// <summary>What is to be signed of a bundle.</summary>
    public static SignedStatement Of(Bundle bundle)
    {
        var digests = bundle.Manifest.Files.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        digests.Add(BundleManifest.FileName, bundle.ManifestSha256);
        return new SignedStatement(Path.GetFileName(Path.TrimEndingDirectorySeparator(bundle.Folder)), digests);
    }

    /// <summary>Reads what was signed.</summary>
    /// <exception cref="BundleException">It is another kind of statement, or contradicts itself.</exception>
    public static SignedStatement Read(byte[] payload, string path)
    {
        var statement = Parse(payload, path);
        Require(statement.Type == StatementType, path, "_type", statement.Type, StatementType);
        Require(statement.PredicateType == PredicateType, path, "predicateType", statement.PredicateType, PredicateType);
        Require(statement.Subject is [not null], path, "subject", $"{statement.Subject.Count}", "one subject");
        var serialization = statement.Predicate.Serialization;
        Require(serialization.Method == Method, path, "predicate.serialization.method", serialization.Method, Method);
        Require(serialization.HashType == Algorithm, path, "predicate.serialization.hash_type", serialization.HashType, Algorithm);
        Require(!serialization.AllowSymlinks, path, "predicate.serialization.allow_symlinks", "true", "false: a bundle holds its files itself");
        var digests = DigestsOf(statement.Predicate.Resources, path);
        var root = RootOf(statement.Predicate.Resources.Select(resource => resource.Digest));
        Require(statement.Subject[0].Digest.Sha256 == root, path, "subject[0].digest.sha256", statement.Subject[0].Digest.Sha256, $"{root}, the digest over those of all files");
        return new SignedStatement(statement.Subject[0].Name, digests);
    }

    /// <summary>The statement as JSON, files in the order of their names.</summary>
    public byte[] Write()
    {
        SignedResource[] resources = [.. Digests.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new SignedResource(file.Key, Algorithm, file.Value))];
        var statement = new InTotoStatement(
            StatementType,
            [new SignedSubject(Name, new SubjectDigest(RootOf(resources.Select(resource => resource.Digest))))],
            PredicateType,
            new SignaturePredicate(new SignedSerialization(Method, Algorithm, AllowSymlinks: false) { IgnorePaths = [Bundle.SignatureFile] }, resources));
        return JsonSerializer.SerializeToUtf8Bytes(statement, SigningJsonContext.Default.InTotoStatement);
    }

    /// <summary>Compares what was signed with what is there, in both directions.</summary>
    /// <param name="present">What is there.</param>
    /// <param name="path">The signature, for errors.</param>
    /// <exception cref="BundleException">A file was not signed, is missing, or was another one.</exception>
    public void RequireSame(SignedStatement present, string path)
    {
        foreach (var name in Digests.Keys.Union(present.Digests.Keys).Order(StringComparer.Ordinal))
        {
            var (signed, found) = (Digests.GetValueOrDefault(name), present.Digests.GetValueOrDefault(name));
            if (signed != found)
            {
                throw new BundleException(path, $"The signature is not of this bundle: it differs in {name}.") { Found = found ?? "no such file", Expected = signed ?? "no such file" };
            }
        }
    }

    private static InTotoStatement Parse(byte[] payload, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, SigningJsonContext.Default.InTotoStatement) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BundleException(path, $"What is signed is no statement on a model: {e.Message}", e) { Field = "dsseEnvelope.payload" };
        }
    }

    private static Dictionary<string, string> DigestsOf(IReadOnlyList<SignedResource> resources, string path)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < resources.Count; i++)
        {
            var field = $"predicate.resources[{i}]";
            Require(resources[i] is not null, path, field, null, "a file");
            Require(resources[i].Algorithm == Algorithm, path, $"{field}.algorithm", resources[i].Algorithm, Algorithm);
            Require(BundleManifestValidator.IsDigest(resources[i].Digest), path, $"{field}.digest", resources[i].Digest, "64 lower-case hexadecimal digits");
            Require(digests.TryAdd(resources[i].Name, resources[i].Digest), path, $"{field}.name", resources[i].Name, "a name that occurs once");
        }

        return digests;
    }

    private static string RootOf(IEnumerable<string> digests)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var digest in digests)
        {
            hash.AppendData(Convert.FromHexString(digest));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
