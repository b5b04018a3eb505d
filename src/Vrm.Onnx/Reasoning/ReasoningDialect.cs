using System.Text.Json.Serialization;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx;

/// <summary>How a model marks its reasoning and its answer. It is data: the bundle states it, and a request may override it.</summary>
/// <remarks>
/// Immutable and thread-safe. The blocks are what a well-formed output has, each once and in this order.
/// Some models write nothing but the answer: <see cref="None"/>.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial record ReasoningDialect
{
    /// <summary>The tagged blocks of a well-formed output, in order.</summary>
    /// <value>Empty where the model uses no tags.</value>
    public required IReadOnlyList<ReasoningBlock> Blocks { get; init; }

    /// <summary>What text outside the blocks means.</summary>
    /// <value><see cref="OutsideText.Irregular"/></value>
    public OutsideText Outside { get; init; }

    /// <summary>What the prompt has already written of the output, such as <c>&lt;think&gt;</c> and a line feed.</summary>
    /// <value>Empty: the model writes its output from the start.</value>
    public string Prefill { get; init; } = string.Empty;

    /// <summary>Special tokens that are tags or parts of tags.</summary>
    /// <value>Empty: the tags are ordinary text.</value>
    public IReadOnlyList<TagToken> TagTokens { get; init; } = [];
}
