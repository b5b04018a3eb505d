namespace Vrm.Onnx.Tokenization;

/// <summary>A <c>tokenizer.json</c> is broken, or asks for something this library does not do, or a text cannot be encoded with it.</summary>
public sealed class TokenizerException : VrmException
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">The file, as the caller named it.</param>
    /// <param name="field">The field, as in <c>model.merges[3]</c>; empty for the file as a whole.</param>
    /// <param name="found">What the field holds.</param>
    /// <param name="expected">What it has to hold.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public TokenizerException(string file, string field, string found, string expected, Exception? innerException = null)
        : base($"Tokenizer {file}{(field.Length == 0 ? "" : ", field " + field)}: found {found}; expected {expected}.", innerException)
    {
        File = file;
        Field = field;
        Found = found;
        Expected = expected;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string File { get; }

    /// <summary>The field, as in <c>model.merges[3]</c>; empty for the file as a whole.</summary>
    public string Field { get; }

    /// <summary>What the field holds.</summary>
    public string Found { get; }

    /// <summary>What it has to hold.</summary>
    public string Expected { get; }
}
