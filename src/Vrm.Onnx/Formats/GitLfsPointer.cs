namespace Vrm.Onnx.Formats;

/// <summary>The text that Git leaves in the place of a large file whose contents were not downloaded.</summary>
/// <remarks>https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md; the older addresses are those of its first versions.</remarks>
internal static class GitLfsPointer
{
    /// <summary>A pointer has fewer bytes than this.</summary>
    public const int MaxLength = 1024;

    /// <summary>What it is called in messages.</summary>
    public const string Name = "a Git LFS pointer";

    /// <summary>What is wrong with it, as a sentence.</summary>
    public const string Problem = "The file is a Git LFS pointer: its contents were not downloaded.";

    /// <summary>What to do about it, as a sentence.</summary>
    public const string Advice = "Run 'git lfs pull' in the repository, or download the file itself.";

    /// <summary>Whether a file with these contents, which are all or the first <see cref="MaxLength"/> bytes, is one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> contents) =>
        contents.Length < MaxLength
        && (contents.StartsWith("version https://git-lfs.github.com/"u8) || contents.StartsWith("version https://hawser.github.com/"u8)
            || contents.StartsWith("version http://git-media.io/"u8));
}
