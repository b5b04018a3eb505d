// dotnet run --project samples/Quickstart                                   the default model reads a picture that comes with it
// dotnet run --project samples/Quickstart -- picture.png "A question?"      another picture
// dotnet run --project samples/Quickstart -- --model FOLDER …               another checkpoint or bundle
using Quickstart;
using Vrm.Onnx;
using Vrm.Onnx.Bundles;

try
{
    var arguments = QuickstartArguments.Parse(args);
    if (arguments is null)
    {
        Console.WriteLine(QuickstartArguments.Usage);
        return 0;
    }

    using var cancel = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = true;
        cancel.Cancel();
    };

    // A checkpoint becomes a bundle once; the next start finds it in the cache folder.
    var bundle = ModelInfo.IsBundle(arguments.Model) ? arguments.Model : CheckpointExport.ToBundle(arguments.Model, cancel.Token);

    Console.WriteLine($"picture   {Path.GetFileName(arguments.Picture)}");
    Console.WriteLine($"question  {arguments.Question}");
    await ReadmeSnippet.RunAsync(bundle, arguments.Picture, arguments.Question, cancel.Token);
    return 0;
}
catch (Exception e) when (e is VrmException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("cancelled");
    return 130;
}
