using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Vrm.Onnx.Bundles;

/// <summary>One file of a bundle, held open from the first check to the moment when what was loaded from it stands.</summary>
/// <remarks>Thread-safe but for <see cref="Dispose"/>.</remarks>
internal sealed class HeldFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly BundleFile _listed;
    private readonly SafeFileHandle _handle;
    private readonly FileIdentity? _identity; // none on Windows, where nobody can change an open file

    private HeldFile(string path, BundleFile listed, SafeFileHandle handle)
    {
        (Path, _listed, _handle) = (path, listed, handle);
        _identity = OperatingSystem.IsWindows() ? null : FileIdentity.Of(handle);
    }

    /// <summary>Where it was found.</summary>
    public string Path { get; }

    /// <summary>Bytes, as the manifest lists them.</summary>
    public long Bytes => _listed.Bytes;

    /// <summary>Whether its content was compared already.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>Opens a listed file and compares its length.</summary>
    /// <exception cref="BundleException">It is missing, no regular file, of another length, or may not be read.</exception>
    public static HeldFile Open(string folder, BundleFile listed)
    {
        var path = System.IO.Path.Combine(folder, listed.Path);
        var handle = RegularFile.Open(path);
        try
        {
            var length = RandomAccess.GetLength(handle);
            return length == listed.Bytes
                ? new HeldFile(path, listed, handle)
                : throw new BundleException(path, "The file was cut off or altered.") { Found = $"{length} bytes", Expected = $"{listed.Bytes} bytes, as {BundleManifest.FileName} lists" };
        }
        catch (Exception e)
        {
            handle.Dispose();
            throw e is IOException or UnauthorizedAccessException ? new BundleException(path, $"The file cannot be read: {e.Message}", e) : e;
        }
    }

    /// <summary>Compares the content with its hash.</summary>
    /// <exception cref="BundleException">It is another one, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Check(LoadSteps steps)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            int read;
            for (var at = 0L; (read = Read(buffer, at)) > 0; at += read)
            {
                steps.Advance(read);
                hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        RequireHash(hash.GetHashAndReset());
    }

    /// <summary>Reads the whole file once; the bytes that are returned are those that were compared.</summary>
    /// <param name="verification">Whether they are compared.</param>
    /// <param name="steps">Told of each read.</param>
    /// <exception cref="BundleException">They are others, or cannot be read.</exception>
    public byte[] ReadAll(BundleVerification verification, LoadSteps steps)
    {
        if (Bytes > Array.MaxLength)
        {
            throw new BundleException(Path, "The file is read as a whole, and is too long for that.") { Found = $"{Bytes} bytes", Expected = $"at most {Array.MaxLength} bytes" };
        }

        var content = new byte[Bytes];
        for (var at = 0; at < content.Length;)
        {
            var read = Read(content.AsSpan(at, Math.Min(BufferBytes, content.Length - at)), at);
            at += read > 0 ? read : throw Changed();
        }

        if (verification == BundleVerification.Full && !IsChecked)
        {
            RequireHash(SHA256.HashData(content));
            steps.Advance(content.Length);
        }

        return content;
    }

    /// <summary>Makes sure that the name still leads to the same file, and that nobody has written to it since it was opened.</summary>
    /// <exception cref="BundleException">It does not, or somebody has.</exception>
    public void RequireUnchanged()
    {
        if (_identity is not null && FileIdentity.Of(Path) != _identity)
        {
            throw Changed();
        }
    }

    public void Dispose() => _handle.Dispose();

    private int Read(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, buffer, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(Path, $"The file cannot be read: {e.Message}", e);
        }
    }

    private void RequireHash(byte[] hash)
    {
        var found = Convert.ToHexStringLower(hash);
        IsChecked = found == _listed.Sha256
            ? true
            : throw new BundleException(Path, "The file was altered after the export.") { Found = $"SHA-256 {found}", Expected = $"{_listed.Sha256}, as {BundleManifest.FileName} lists" };
    }

    private BundleException Changed() => new(Path, "The file was changed or replaced while the model was loaded. Nothing of it is used.");
}
