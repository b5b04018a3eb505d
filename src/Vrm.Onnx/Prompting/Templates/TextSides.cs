namespace Vrm.Onnx.Prompting.Templates;

/// <summary>Sides of a text.</summary>
[Flags]
internal enum TextSides
{
    /// <summary>Its beginning.</summary>
    Start = 1,

    /// <summary>Its end.</summary>
    End = 2,

    /// <summary>Both.</summary>
    Both = Start | End,
}
