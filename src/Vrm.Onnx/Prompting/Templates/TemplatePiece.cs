namespace Vrm.Onnx.Prompting.Templates;

/// <summary>What a piece of a template is.</summary>
internal enum TemplatePieceKind
{
    /// <summary>Written as it is.</summary>
    Text,

    /// <summary><c>{{ … }}</c>.</summary>
    Output,

    /// <summary><c>{% … %}</c>.</summary>
    Statement,
}

/// <summary>A piece of a template.</summary>
internal readonly record struct TemplatePiece(TemplatePieceKind Kind, string Content, int Line);
