using System.CommandLine;
using Vrm.Onnx.Tool.Evaluation;
using Vrm.Onnx.Tool.Output;
using Vrm.Onnx.Training;

namespace Vrm.Onnx.Tool.Commands;

/// <summary>What is the same around both ways of training: where it begins, what it prints, and how it ends when it is interrupted.</summary>
/// <param name="Base">The checkpoint to begin with.</param>
/// <param name="Folder">The output folder.</param>
/// <param name="Data">The samples' file or folder.</param>
/// <param name="AsJson">Whether one JSON object is to be the last line.</param>
internal sealed record TrainingRun(string Base, string Folder, string Data, bool AsJson)
{
    /// <summary>Trains beside the thread that listens for Ctrl-C.</summary>
    public static Task<int> OnAnotherThread(Func<int> work) => Task.Run(work);

    /// <summary>Checks that a state is there exactly when it is asked for, so that no training is continued, or begun anew, by mistake.</summary>
    /// <exception cref="InputFileException">It is not so.</exception>
    public static TrainingRun Begin(TrainingArguments common, ParseResult result)
    {
        var folder = result.GetValue(common.Out)!;
        var (hasState, resume) = (TrainingFolder.HasState(folder), result.GetValue(common.Resume));
        if (hasState != resume)
        {
            throw new InputFileException(folder, null, hasState
                ? "the folder holds the state of a training. Add --resume to go on from it, or choose another folder."
                : "there is no state of a training to go on from. Leave --resume out to begin.", null);
        }

        return new TrainingRun(result.GetValue(common.Base)!, folder, result.GetValue(common.Data)!, result.GetValue(common.Json));
    }

    /// <summary>Reads the samples.</summary>
    public IReadOnlyList<TrainingSample> Read(Func<string, IReadOnlyList<TrainingSample>> load)
    {
        var samples = load(Data);
        Console.Error.WriteLine($"{samples.Count} samples; the vision tower reads their pictures once, then training begins");
        return samples;
    }

    /// <summary>Trains with progress on standard error.</summary>
    /// <param name="method">The command's name.</param>
    /// <param name="train">The training.</param>
    /// <param name="steps">Steps done, and all steps.</param>
    /// <returns><see langword="null"/> where it was interrupted; it has been said how to go on.</returns>
    public T? Follow<T>(string method, Func<TrainingLog, T> train, Func<(long Done, long All)> steps)
        where T : class
    {
        using var log = new TrainingLog(Console.Error, !Console.IsErrorRedirected);
        try
        {
            return train(log);
        }
        catch (OperationCanceledException)
        {
            log.Dispose();
            var (done, all) = steps();
            CommandRunner.Fail(
                $"Interrupted after step {done} of {all}; everything is saved in {Folder}. The same command with --resume goes on from there: vrm train {method} {Data} --base {Base} --out {Folder} … --resume",
                "Cancelled", CommandRunner.Cancelled, AsJson);
            return null;
        }
    }

    /// <summary>Names what was left out, and prints the JSON object where one is asked for.</summary>
    public void End(IReadOnlyList<string> skipped, TrainReport report)
    {
        foreach (var line in skipped)
        {
            Console.Error.WriteLine($"skipped: {line}");
        }

        if (AsJson)
        {
            JsonLine.Write(report, ToolJsonContext.Default.TrainReport);
        }
    }
}
