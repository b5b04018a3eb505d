using Vrm.Onnx.Export;

namespace Quickstart;

/// <summary>Exports a checkpoint to the cache folder, with a line of progress.</summary>
internal static class CheckpointExport
{
    public static string ToBundle(string checkpoint, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine();
        var bundle = BundleCache.GetOrExport(checkpoint, new ExportOptions(), progress, cancellationToken);
        progress.Finish(bundle);
        return bundle;
    }

    private sealed class ProgressLine : IProgress<ExportProgress>
    {
        private int _percent = -1;

        public void Report(ExportProgress value)
        {
            var percent = (int)(100 * value.BytesDone / Math.Max(1, value.BytesTotal));
            if (percent != _percent)
            {
                _percent = percent;
                if (!Console.IsErrorRedirected)
                {
                    Console.Error.Write($"\rexporting the checkpoint (once): {percent,3} %  {value.Stage,-24}");
                }
            }
        }

        public void Finish(string bundle)
        {
            if (_percent >= 0)
            {
                Console.Error.WriteLine(Console.IsErrorRedirected ? $"exported the checkpoint to {bundle}" : $"\rexported the checkpoint to {bundle}");
            }
        }
    }
}
