// dotnet run -c Release --project samples/Training        teaches the default model a question it has never been asked (a minute or two)
using System.Runtime.CompilerServices;
using TriageSample;
using Vrm.Onnx;
using Vrm.Onnx.Export;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Training;

var samples = Samples();
var model = Path.Combine(samples, "models", "monitor-reader");
var (training, screens) = (Path.Combine(samples, "Training", "pictures"), Path.Combine(samples, "pictures"));
using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancel.Cancel();
};

// 40 pictures teach, 12 others examine. What the model knew is trained along, or it would be forgotten.
var triage = TriageLesson.Read(training);
IReadOnlyList<TrainingSample> lesson = [.. triage, .. triage, .. triage, .. TrainingDataset.Load(training)];
var (newQuestions, oldQuestions) = (TriageLesson.Read(screens), TrainingDataset.Load(screens));
var folder = Directory.CreateTempSubdirectory("vrm-triage-").FullName;
try
{
    Measure("before", model);
    var options = new SftOptions { Epochs = 8, BatchSize = 16, ValidationShare = 0, Seed = 1, Optimizer = new() { LearningRate = 1e-3 } };
    using (var trainer = new SftTrainer(model, lesson, folder, options))
    {
        var summary = trainer.Run(new StepLine(), cancel.Token);
        Console.WriteLine($"{lesson.Count} samples, {summary.Steps} steps in {summary.Elapsed.TotalSeconds:F0} s");
    }

    Measure("after", folder);
    await AskAsync(Path.Combine(screens, "0042.png"), newQuestions[0].Question);
    return 0;
}
catch (VrmException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("cancelled");
    return 130;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Measure(string when, string checkpoint)
{
    var (taught, kept) = (AnswerMeter.Measure(checkpoint, newQuestions, 96, cancellationToken: cancel.Token), AnswerMeter.Measure(checkpoint, oldQuestions, 96, cancellationToken: cancel.Token));
    Console.WriteLine($"{when,-7} \"{newQuestions[0].Question}\" {taught.Right:P0} right of {taught.Questions}; what it could do before: {kept.Right:P0} right of {kept.Questions}");
}

// From the trained checkpoint to an answer, as with any other checkpoint.
async Task AskAsync(string picture, string question)
{
    var bundle = Path.Combine(folder, "bundle");
    ModelExporter.Export(folder, bundle, cancellationToken: cancel.Token);
    using var reasoner = VisionReasoner.Load(bundle);
    var result = await reasoner.AnswerAsync(new ReasoningRequest(RgbImage.Load(picture), question), cancellationToken: cancel.Token);
    Console.WriteLine($"{Path.GetFileName(picture)}: {question}\nthinks   {result.Reasoning}\nanswers  {result.Answer}");
}

static string Samples([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, ".."));
