using System.CommandLine;
using System.Security.Cryptography;
using Vrm.Onnx.Bundles;

namespace Vrm.Onnx.Tool.Commands;

/// <summary>Keys of signatures, as PEM files hold them.</summary>
internal static class SignatureKeyFile
{
    /// <summary>The option that names a signature outside of its bundle.</summary>
    public static Option<string?> SignatureOption(string description) => CommonArguments.PathOption("--signature", description);

    /// <summary>Reads a key.</summary>
    /// <exception cref="BundleException">The file holds none that can be used.</exception>
    public static ECDsa Read(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception e)
        {
            key.Dispose();
            throw e is ArgumentException or CryptographicException ? new BundleException(path, $"The file holds no elliptic key in PEM that can be used without a password: {e.Message}", e) : e;
        }
    }
}
