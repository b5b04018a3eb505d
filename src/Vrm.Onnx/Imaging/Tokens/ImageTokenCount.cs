using System.Text.Json.Serialization;

namespace Vrm.Onnx.Imaging.Tokens;

/// <summary>How many image tokens one picture takes in the prompt, each of which a row of image features replaces. In JSON, <c>kind</c> names the rule.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(FixedImageTokens), "fixed")]
[JsonDerivedType(typeof(FrameImageTokens), "frames")]
[JsonDerivedType(typeof(PatchGridImageTokens), "patchGrid")]
[JsonDerivedType(typeof(PatchRowImageTokens), "patchRows")]
[JsonDerivedType(typeof(AnyResolutionImageTokens), "anyResolution")]
internal abstract record ImageTokenCount
{
    private protected ImageTokenCount()
    {
    }

    /// <summary>The image tokens of one picture; control tokens and text around them are not counted.</summary>
    /// <param name="image">What preprocessing made of the picture.</param>
    public abstract int Count(in ImageFacts image);

    /// <summary>Checks the constants.</summary>
    /// <exception cref="ImagePreprocessingException">A constant is out of range.</exception>
    public abstract void Validate();

    private protected static void Require(string field, int value, int low, int high)
    {
        if (value < low || value > high)
        {
            throw new ImagePreprocessingException($"imageTokens.{field}", value.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{low} to {high}");
        }
    }
}
