namespace Vrm.Onnx.Reasoning;

/// <summary>What a piece of a model's output is.</summary>
internal enum PieceKind
{
    /// <summary>Text outside the reasoning and the answer.</summary>
    Other,

    /// <summary>Reasoning, without its tags.</summary>
    Reasoning,

    /// <summary>The answer, without its tags.</summary>
    Answer,

    /// <summary>A tag, whole.</summary>
    Tag,
}
