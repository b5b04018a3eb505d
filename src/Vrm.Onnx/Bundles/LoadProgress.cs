namespace Vrm.Onnx;

/// <summary>How far the loading of a model is.</summary>
/// <param name="Stage">What is being done, for people.</param>
/// <param name="BytesDone">Bytes checked and opened so far. A graph is opened in one go, which TensorRT takes minutes for the first time.</param>
/// <param name="BytesTotal">Bytes to check and to open in all: files that are checked count once more when they are opened.</param>
public readonly record struct LoadProgress(string Stage, long BytesDone, long BytesTotal);
