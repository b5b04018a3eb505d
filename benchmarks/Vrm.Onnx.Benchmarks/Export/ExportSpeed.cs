using System.Globalization;
using System.Runtime.InteropServices;
using Vrm.Onnx.Bundles;
using Vrm.Onnx.Export;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Benchmarks.Export;

/// <summary>
/// How fast checkpoints are exported and with how much memory: <c>export-speed GIGABYTES ROUNDS FOLDER TOKENIZER [PRECISION]</c>. Generates a checkpoint with the
/// dimensions of llava-1.5-7b and as many layers as make that size, in float16; before each export, the system's own <c>cp</c> copies it, once as it is
/// and once until the copy is on the disk, as a bundle is when its export ends.
/// </summary>
internal static class ExportSpeed
{
    private const double Gigabyte = 1e9;

    private static readonly (string Name, ExportOptions Options)[] Exports =
    [
        ("fp16", new() { Precision = GraphPrecision.Float16 }),
        ("fp32", new() { Precision = GraphPrecision.Float32 }),
        ("int4", new() { Precision = GraphPrecision.Int4 }),
    ];

    public static void Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [var gigabytes, var rounds, var parent, var tokenizer, .. { Length: < 2 } only])
        {
            throw new ArgumentException("usage: export-speed GIGABYTES ROUNDS FOLDER TOKENIZER [PRECISION], for example: export-speed 2 3 /tmp samples/models/monitor-reader/tokenizer.json");
        }

        var exports = only is [var name] ? [Exports.Single(export => export.Name == name)] : Exports;
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"export-speed-{Environment.ProcessId}")).FullName;
        try
        {
            var bytes = Generate(folder, double.Parse(gigabytes, CultureInfo.InvariantCulture) * Gigabyte, tokenizer);
            Measure(folder, bytes, exports, int.Parse(rounds, CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Generate(string folder, double wanted, string tokenizer)
    {
        var checkpoint = Directory.CreateDirectory(Path.Combine(folder, "checkpoint")).FullName;
        var bytes = new SyntheticCheckpoint(ModelOf(wanted)) { Type = SyntheticElementType.F16 }.Write(checkpoint);
        File.Copy(tokenizer, Path.Combine(checkpoint, "tokenizer.json"));
        return bytes;
    }

    private static void Measure(string folder, long bytes, (string Name, ExportOptions Options)[] exports, int rounds)
    {
        var checkpoint = Path.Combine(folder, "checkpoint");
        Console.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors, checkpoint of {bytes / Gigabyte:F2} GB in float16");
        Console.WriteLine();
        Console.WriteLine($"Medians of {rounds} rounds, each with a `cp` and a `cp` with `sync` of the checkpoint before every export. The checkpoint is in the page cache if it fits.");
        Console.WriteLine();
        Console.WriteLine("| precision | written | export (range) | `cp` (range) | `cp` with `sync` (range) | written per second | share of `cp`'s speed | share of `cp` with `sync` | peak memory |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var runs = Enumerable.Range(0, rounds).SelectMany(_ => exports.Select(export => ExportOnce(folder, checkpoint, export))).ToList();
        foreach (var group in runs.GroupBy(run => run.Name))
        {
            var export = Spread.Of(group.Select(run => run.Seconds));
            var (copy, durable) = (Spread.Of(group.Select(run => run.CopySeconds)), Spread.Of(group.Select(run => run.DurableCopySeconds)));
            var (written, peak) = (group.First().Bytes, group.Max(run => run.PeakBytes));
            double ShareOf(Spread peer) => written / export.Median / (bytes / peer.Median);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {group.Key} | {written / Gigabyte:F2} GB | {export} | {copy} | {durable} | {written / export.Median / Gigabyte:F2} GB/s | {ShareOf(copy):P0} | {ShareOf(durable):P0} | {peak / 1e6:F0} MB |"));
        }
    }

    private static ExportRun ExportOnce(string folder, string checkpoint, (string Name, ExportOptions Options) export)
    {
        var (copied, bundle) = (Path.Combine(folder, "copy"), Path.Combine(folder, "bundle"));
        var weights = Path.Combine(checkpoint, "model.safetensors");
        var copySeconds = CopyOnce(weights, copied, SystemCopy.Run);
        var durableSeconds = CopyOnce(weights, copied, SystemCopy.RunToDisk);
        Rehearse(weights, copied);
        var written = 0L;
        PeakMemory.Reset();
        var seconds = Timed.Run(() => written = ModelExporter.Export(checkpoint, bundle, export.Options).Bytes);
        var run = new ExportRun(export.Name, written, seconds, copySeconds, durableSeconds, PeakMemory.Read());
        Directory.Delete(bundle, recursive: true);
        return run;
    }

    private static double CopyOnce(string source, string target, Action<string, string> copy)
    {
        Rehearse(source, target);
        var seconds = Timed.Run(() => copy(source, target));
        File.Delete(target);
        return seconds;
    }

    // A virtual machine gets its memory when it first touches it, which takes longer than the copy itself; so that nothing pays for that, a copy goes before.
    private static void Rehearse(string source, string target)
    {
        SystemCopy.Run(source, target);
        File.Delete(target);
    }

    private static SyntheticLlava ModelOf(double wanted)
    {
        long Bytes(int layers) => SyntheticLlava.SevenBillion(layers).Tensors().Sum(tensor => tensor.ElementCount) * sizeof(ushort);
        var (one, layer) = (Bytes(1), Bytes(2) - Bytes(1));
        return SyntheticLlava.SevenBillion(1 + (int)Math.Max(0, Math.Round((wanted - one) / layer))) with { ImageToken = 3 };
    }

    private sealed record ExportRun(string Name, long Bytes, double Seconds, double CopySeconds, double DurableCopySeconds, long PeakBytes);

    private sealed record Spread(double Least, double Median, double Most)
    {
        public static Spread Of(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return new(sorted[0], sorted[sorted.Length / 2], sorted[^1]);
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F2} s ({Least:F2}–{Most:F2})");
    }
}
