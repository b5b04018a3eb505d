namespace Vrm.Onnx.Formats;

/// <summary>What a field of a JSON file holds.</summary>
internal enum ConfigKind
{
    /// <summary>There is no such field.</summary>
    Missing,

    /// <summary><c>null</c>, which Python writes for a value that was not set.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A number, whole or not.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>An object with fields of its own.</summary>
    Node,
}
