// dotnet run --project samples/ManyQuestions                  one picture: a bounded answer, a conversation and a vote
// dotnet run --project samples/ManyQuestions -- picture.png   about another picture
using System.Runtime.CompilerServices;
using ManyQuestions;
using Vrm.Onnx;
using Vrm.Onnx.Export;

if (args is ["--help" or "-h", ..] or [_, _, ..])
{
    Console.WriteLine("usage: dotnet run --project samples/ManyQuestions [-- PICTURE]");
    return args.Length == 1 ? 0 : 2;
}

try
{
    var samples = SamplesFolder();
    var bundle = BundleCache.GetOrExport(Path.Combine(samples, "models", "monitor-reader"), new ExportOptions(), progress: null, CancellationToken.None);
    using var reasoner = VisionReasoner.Load(bundle);
    await ReadmeSnippet.RunAsync(reasoner, args.FirstOrDefault() ?? Path.Combine(samples, "pictures", "0042.png"));
    return 0;
}
catch (Exception e) when (e is VrmException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}

static string SamplesFolder([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, ".."));
