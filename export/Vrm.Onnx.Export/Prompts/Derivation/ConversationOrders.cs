namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>Which orders of roles a format is to hold for.</summary>
internal enum ConversationOrders
{
    /// <summary>Any.</summary>
    Any,

    /// <summary>The user begins, and user and model take turns. Other orders are refused when the model runs.</summary>
    Alternating,
}
