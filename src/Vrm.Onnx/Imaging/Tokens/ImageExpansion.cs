using System.Text.Json.Serialization;

namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>What takes the place of one picture's placeholder in the prompt. In JSON, <c>kind</c> names the pattern.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(PlainImageExpansion), "plain")]
[JsonDerivedType(typeof(CroppedImageExpansion), "crops")]
[JsonDerivedType(typeof(TiledImageExpansion), "tiles")]
[JsonDerivedType(typeof(PatchRowImageExpansion), "patchRows")]
internal abstract record ImageExpansion
{
    private protected ImageExpansion()
    {
    }

    /// <summary>Adds the pieces for one picture.</summary>
    /// <param name="image">What preprocessing made of the picture.</param>
    /// <param name="count">How many image tokens it takes.</param>
    /// <param name="parts">Where the pieces go, in the order of the prompt.</param>
    /// <exception cref="ImagePreprocessingException">The counting rule does not belong to this pattern.</exception>
    public abstract void Expand(in ImageFacts image, ImageTokenCount count, ICollection<ImagePromptPart> parts);

    private protected T Require<T>(ImageTokenCount count)
        where T : ImageTokenCount =>
        count as T ?? throw new ImagePreprocessingException("imageTokens.count", count.GetType().Name, $"{typeof(T).Name} beside {GetType().Name}");
}
