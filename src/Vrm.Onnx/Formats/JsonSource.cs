namespace Vrm.Onnx.Formats;

/// <summary>The file that JSON comes from, and how its room says that something in it is wrong.</summary>
/// <param name="Path">The file.</param>
/// <param name="Error">Makes the error of a fault.</param>
internal sealed record JsonSource(string Path, Func<JsonFault, FileFormatException> Error)
{
    /// <summary>Makes the error for a field, or for the file as a whole.</summary>
    /// <param name="problem">A sentence that says what is wrong and what to do.</param>
    /// <param name="field">The field; <see langword="null"/> for the file as a whole.</param>
    /// <param name="found">What it holds.</param>
    /// <param name="expected">What it has to hold.</param>
    public FileFormatException Refuse(string problem, string? field, string? found, string? expected) =>
        Error(new JsonFault(Path, problem) { Field = field, Found = found, Expected = expected });
}
