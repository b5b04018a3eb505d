using Spectre.Console;
using Vrm.Onnx.Export;

namespace Vrm.Onnx.Tool.Output;

/// <summary>A progress bar on standard error, so that standard output holds results only.</summary>
internal static class ProgressBar
{
    /// <summary>Counts up to a total.</summary>
    public static Task<T> RunAsync<T>(string what, long total, Func<IProgress<int>, Task<T>> work) =>
        ShowAsync(what, report => work(new Relay<int>(value => report(value, total))));

    /// <summary>Follows an export.</summary>
    public static Task<T> RunAsync<T>(string what, Func<IProgress<ExportProgress>, Task<T>> work) =>
        ShowAsync(what, report => work(new Relay<ExportProgress>(value => report(value.BytesDone, value.BytesTotal))));

    /// <summary>Loads a model.</summary>
    public static Task<VisionReasoner> LoadAsync(string bundle, VisionReasonerOptions options, CancellationToken cancellationToken) =>
        ShowAsync("loading", report => VisionReasoner.LoadAsync(bundle, options, new Relay<LoadProgress>(value => report(value.BytesDone, value.BytesTotal)), cancellationToken));

    private static async Task<T> ShowAsync<T>(string what, Func<Action<long, long>, Task<T>> work)
    {
        var console = Terminal.Error();
        if (!console.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
        {
            return await work((_, _) => { });
        }

        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(what);
                return await work((done, total) => (task.MaxValue, task.Value) = (Math.Max(1, total), done));
            });
    }
}
