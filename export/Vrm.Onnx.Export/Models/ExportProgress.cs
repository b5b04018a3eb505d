namespace Vrm.Onnx.Export;

/// <summary>How far an export is.</summary>
/// <param name="Stage">What is being done, for people.</param>
/// <param name="BytesDone">Bytes written so far.</param>
/// <param name="BytesTotal">Bytes to write in all.</param>
public readonly record struct ExportProgress(string Stage, long BytesDone, long BytesTotal);
