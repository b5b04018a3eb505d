#:project Vrm.Onnx.Export/Vrm.Onnx.Export.csproj
using Vrm.Onnx;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

// The exporter as a script, for reading and for builds that do not want a tool:
//
//     dotnet run export/export.cs -- CHECKPOINT BUNDLE [fp32|fp16|bf16|int8|int4|mixed]
//
// `vrm export` does the same with a progress bar.

if (args.Length is < 2 or > 3)
{
    Console.Error.WriteLine("usage: dotnet run export/export.cs -- CHECKPOINT BUNDLE [fp32|fp16|bf16|int8|int4|mixed]");
    return 2;
}

GraphPrecision? precision = args.ElementAtOrDefault(2) switch
{
    null or "fp32" => GraphPrecision.Float32,
    "fp16" => GraphPrecision.Float16,
    "bf16" => GraphPrecision.BFloat16,
    "int8" => GraphPrecision.Int8,
    "int4" => GraphPrecision.Int4,
    "mixed" => GraphPrecision.Mixed,
    _ => null,
};
if (precision is null)
{
    Console.Error.WriteLine($"\"{args[2]}\" is no precision; use fp32, fp16, bf16, int8, int4 or mixed.");
    return 2;
}

try
{
    var model = ModelExporter.Export(args[0], args[1], new ExportOptions { Precision = precision.Value });
    Console.WriteLine($"{args[1]}: {model.Family}, {model.Bytes:N0} bytes");
    return 0;
}
catch (VrmException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
