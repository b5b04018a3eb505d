using GpuCheck;
using Vrm.Onnx;
using Vrm.Onnx.Export;
using Vrm.Onnx.Runtime;

// GpuCheck CHECKPOINT QUESTIONS: runs the same questions on the CPU, on CUDA and on TensorRT, and compares the texts.
// Exit codes: 0 every provider agrees with the CPU and leaves features and KV cache on the device, 1 one does not or fails, 3 there is no GPU.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: GpuCheck CHECKPOINT_FOLDER questions.jsonl");
    return 2;
}

var work = Directory.CreateTempSubdirectory("vrm-gpu-check-").FullName;
try
{
    var bundle = Path.Combine(work, "bundle");
    ModelExporter.Export(args[0], bundle);
    var questions = QuestionFile.Read(args[1]);
    var expected = await ProviderRun.OfAsync("CPU", bundle, new ExecutionOptions { Providers = [ExecutionProvider.Cpu] }, questions);
    expected.Print(null);
    ProviderRun[] others =
    [
        await ProviderRun.OfAsync("CUDA", bundle, new ExecutionOptions { Providers = [ExecutionProvider.Cuda] }, questions),
        await ProviderRun.OfAsync("TensorRT", bundle, new ExecutionOptions { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda], TensorRt = new TensorRtOptions { CacheFolder = Path.Combine(work, "engines") } }, questions),
    ];
    Array.ForEach(others, run => run.Print(expected));
    if (!others.Any(run => run.UsedDevice))
    {
        Console.WriteLine("NO GPU: no graph could be put on one, for the reasons above. Only the CPU was checked.");
        return 3;
    }

    return others.All(run => run.UsedDevice && run.Agrees(expected) && !run.LeftOnHost.Any()) ? 0 : 1;
}
catch (VrmException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
finally
{
    Directory.Delete(work, recursive: true);
}
