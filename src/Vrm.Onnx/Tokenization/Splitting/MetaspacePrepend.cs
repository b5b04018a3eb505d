namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Before which pieces <see cref="MetaspacePreTokenizer"/> puts its character.</summary>
internal enum MetaspacePrepend
{
    /// <summary>All that do not begin with it.</summary>
    Always,

    /// <summary>The one at the start of the input.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}
