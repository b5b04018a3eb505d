using System.Text.Json.Serialization;

namespace Vrm.Onnx.Prompting;

/// <summary>In what order the images and texts of a message are written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageOrder>))]
internal enum ImageOrder
{
    /// <summary>As they are.</summary>
    AsGiven,

    /// <summary>All images before all texts.</summary>
    ImagesFirst,

    /// <summary>As they are, but for a text and an image alone: there the image comes first.</summary>
    ImageBeforeOneText,
}
