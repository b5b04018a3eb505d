using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vrm.Onnx.Tool.Evaluation;
using Vrm.Onnx.Validation;

namespace Vrm.Onnx.Tool.Output;

/// <summary>The objects that the commands print and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(AskReport))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(SignReport))]
[JsonSerializable(typeof(TrainReport))]
[JsonSerializable(typeof(ParityReport))]
[JsonSerializable(typeof(ModelInspection))]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(EvaluationQuestion))]
[JsonSerializable(typeof(ExpectedOutput))]
internal sealed partial class ToolJsonContext : JsonSerializerContext;
