using System.Diagnostics;

namespace Vrm.Onnx.Benchmarks.Engine;

/// <summary>Times of things that are compared: taken in turns, so that what else the machine does falls on all of them.</summary>
internal sealed class Rounds
{
    private readonly Dictionary<string, List<double>> _times = new(StringComparer.Ordinal);

    /// <summary>Runs each action once per round.</summary>
    /// <param name="count">How many rounds; one more comes before that does not count.</param>
    /// <param name="actions">What to time; each gives the seconds that count.</param>
    public static Rounds Run(int count, params IReadOnlyList<(string Name, Func<double> Action)> actions)
    {
        var rounds = new Rounds();
        for (var round = -1; round < count; round++)
        {
            foreach (var (name, action) in actions)
            {
                var seconds = action();
                if (round >= 0)
                {
                    rounds.TimesOf(name).Add(seconds);
                }
            }
        }

        return rounds;
    }

    /// <summary>Seconds until an action returns.</summary>
    public static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>The median of an action's times.</summary>
    public double Median(string name)
    {
        var sorted = _times[name].Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The median over rounds of the ratio of two actions in the same round.</summary>
    public double Ratio(string name, string to)
    {
        var ratios = _times[name].Zip(_times[to], (a, b) => a / b).Order().ToList();
        return ratios[ratios.Count / 2];
    }

    private List<double> TimesOf(string name) => _times.TryGetValue(name, out var times) ? times : _times[name] = [];
}
