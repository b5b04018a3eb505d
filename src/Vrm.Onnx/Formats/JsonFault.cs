namespace Vrm.Onnx.Formats;

/// <summary>What is wrong with a JSON file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Problem">A sentence that says what is wrong and what to do.</param>
internal sealed record JsonFault(string Path, string Problem)
{
    /// <summary>The field at fault, if it is about one.</summary>
    public string? Field { get; init; }

    /// <summary>What it holds.</summary>
    public string? Found { get; init; }

    /// <summary>What it has to hold.</summary>
    public string? Expected { get; init; }

    /// <summary>The cause, if another error is.</summary>
    public Exception? Cause { get; init; }
}
