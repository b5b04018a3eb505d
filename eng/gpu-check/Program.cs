using GpuCheck;
using Vrm.Onnx;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;

// GpuCheck CHECKPOINT QUESTIONS: runs the same questions on the CPU, on CUDA and on TensorRT, and compares the texts. On CUDA twice: with a
// decoder in float32, whose attention and KV cache stay on the host, and with one in float16, of which nothing may.
// GpuCheck --placement CHECKPOINT...: where CUDA has the nodes and tensors of each, in float32 and float16.
// Exit codes: 0 every provider agrees with the CPU and leaves features and KV cache on the device, 1 one does not, fails or is not there, 3 there is no GPU.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: GpuCheck CHECKPOINT_FOLDER questions.jsonl | GpuCheck --placement CHECKPOINT_FOLDER...");
    return 2;
}

var work = Directory.CreateTempSubdirectory("vrm-gpu-check-").FullName;
try
{
    if (args[0] == "--placement")
    {
        var isRight = true;
        foreach (var checkpoint in args[1..])
        {
            isRight &= await Placement.CheckAsync(checkpoint, work);
        }

        return isRight ? 0 : 1;
    }

    var (single, half) = (Path.Combine(work, "float32"), Path.Combine(work, "float16"));
    ModelExporter.Export(args[0], single);
    ModelExporter.Export(args[0], half, new ExportOptions { Precision = GraphPrecision.Float16, Compute = ComputeType.Float16 });
    var questions = QuestionFile.Read(args[1]);
    var cuda = new ExecutionOptions { Providers = [ExecutionProvider.Cuda] };
    var tensorRt = new ExecutionOptions { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cuda], TensorRt = new TensorRtOptions { CacheFolder = Path.Combine(work, "engines") } };
    var expected = await ProviderRun.OfAsync("CPU, float32", single, new ExecutionOptions { Providers = [ExecutionProvider.Cpu] }, questions);
    expected.Print(null);
    var allAgree = true;
    var anyDevice = false;
    foreach (var (name, bundle, execution) in new[] { ("CUDA, float32", single, cuda), ("CUDA, float16", half, cuda), ("TensorRT and CUDA, float16", half, tensorRt) })
    {
        try
        {
            var run = await ProviderRun.OfAsync(name, bundle, execution, questions);
            run.Print(expected);
            anyDevice |= run.Ran;
            allAgree &= run.Ran && run.Agrees(expected) && !run.LeftOnHost.Any();
        }
        catch (VrmException e)
        {
            Console.WriteLine($"== {name}: FAILED: {e.Message}"); // the others are still worth a run
            (anyDevice, allAgree) = (true, false);
        }
    }

    if (!anyDevice)
    {
        Console.WriteLine("NO GPU: no graph could be put on one, for the reasons above. Only the CPU was checked.");
        return 3;
    }

    return allAgree ? 0 : 1;
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
