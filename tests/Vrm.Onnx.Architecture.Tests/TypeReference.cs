namespace Vrm.Onnx.Architecture.Tests;

/// <summary>One type's use of another of the same assembly.</summary>
/// <param name="From">The source file of the user, relative to the project.</param>
/// <param name="To">The source file of the type that is used.</param>
internal sealed record TypeReference(string From, string To);
