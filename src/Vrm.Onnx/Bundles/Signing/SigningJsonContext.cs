using System.Text.Json.Serialization;

namespace Vrm.Onnx.Bundles.Signing;

/// <summary>Serialization of signatures without reflection. Fields that later versions of the formats add are left aside, as they ask; doubled and missing ones are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 32)]
[JsonSerializable(typeof(SignatureBundle))]
[JsonSerializable(typeof(InTotoStatement))]
internal sealed partial class SigningJsonContext : JsonSerializerContext;
