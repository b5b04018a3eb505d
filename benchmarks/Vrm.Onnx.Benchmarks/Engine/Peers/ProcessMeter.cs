using System.Globalization;
using Vrm.Onnx.Benchmarks.Export;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>What Linux counts for a process.</summary>
internal sealed class ProcessMeter
{
    private const int UserTimeField = 13;
    private const int SystemTimeField = 14;
    private const double TicksPerSecond = 100; // USER_HZ
    private readonly string _folder;

    private ProcessMeter(string folder) => _folder = folder;

    /// <summary>This process, whose peak begins anew.</summary>
    public static ProcessMeter Current()
    {
        PeakMemory.Reset();
        return new ProcessMeter("/proc/self");
    }

    /// <summary>A child.</summary>
    public static ProcessMeter Child(int id) => new(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}"));

    /// <summary>The most physical memory held, in bytes.</summary>
    public long PeakBytes => PeakMemory.Read(_folder);

    /// <summary>Seconds that its threads computed, together.</summary>
    public double ProcessorSeconds
    {
        get
        {
            var text = File.ReadAllText(Path.Combine(_folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the name before may have spaces
            long Ticks(int number) => long.Parse(fields[number - 2], CultureInfo.InvariantCulture);
            return (Ticks(UserTimeField) + Ticks(SystemTimeField)) / TicksPerSecond;
        }
    }
}
