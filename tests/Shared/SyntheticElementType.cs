namespace Vrm.Onnx.Tests.Shared;

/// <summary>Element types that a <see cref="SyntheticCheckpoint"/> can be written in.</summary>
internal enum SyntheticElementType
{
    F32,
    F16,
    BF16,
}
