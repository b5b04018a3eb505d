namespace Vrm.Onnx.Prompting.Templates;

/// <summary>What a token of an expression is.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Name,

    /// <summary>A string; the token's text is its value.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator or a bracket.</summary>
    Operator,

    /// <summary>Behind the last one.</summary>
    End,
}

/// <summary>A token of an expression.</summary>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, string Text);
