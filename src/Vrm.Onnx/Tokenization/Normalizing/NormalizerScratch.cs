using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>The memory that normalizers work in; kept and reused by whoever normalizes.</summary>
internal sealed class NormalizerScratch
{
    private FormBuffer? _form;
    private PrecompiledBuffer? _precompiled;

    /// <summary>Places in a text.</summary>
    public TextRangeList Matches { get; } = new();

    /// <summary>Characters on their way through a normalization form.</summary>
    public FormBuffer Form => _form ??= new FormBuffer();

    /// <summary>Characters on their way through a character map.</summary>
    public PrecompiledBuffer Precompiled => _precompiled ??= new PrecompiledBuffer();
}
