namespace Vrm.Onnx.Tokenization.Models;

/// <summary>What a model has to know about the tokenizer around it.</summary>
internal sealed record ModelContext
{
    /// <summary>Whether its pieces are bytes.</summary>
    public required bool ByteLevel { get; init; }

    /// <summary>Which ids control the model, by id; shorter than the vocabulary if the last ones do not.</summary>
    public required bool[] Special { get; init; }

    /// <summary>Ids of added tokens by content.</summary>
    public required IReadOnlyDictionary<string, int> AddedIds { get; init; }

    public bool IsSpecial(int id) => (uint)id < (uint)Special.Length && Special[id];
}
