namespace Vrm.Onnx.Export.Onnx;

/// <summary>A file that was written.</summary>
/// <param name="Name">Its plain name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
internal sealed record WrittenFile(string Name, long Bytes, string Sha256);
