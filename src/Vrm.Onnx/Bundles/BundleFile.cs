namespace Vrm.Onnx.Bundles;

/// <summary>One file of a bundle, with what identifies its content.</summary>
/// <param name="Path">The name inside the bundle folder: a plain file name, no folders.</param>
/// <param name="Bytes">The exact length in bytes.</param>
/// <param name="Sha256">The SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BundleFile(string Path, long Bytes, string Sha256);
