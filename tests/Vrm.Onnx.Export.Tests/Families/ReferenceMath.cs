namespace Vrm.Onnx.Export.Tests.Families;

/// <summary>The formulas of the layers, one number at a time in double precision.</summary>
internal static class ReferenceMath
{
    public static double[] Linear(double[] x, float[] weight, float[]? bias)
    {
        var rows = weight.Length / x.Length;
        return [.. Enumerable.Range(0, rows).Select(row => (bias?[row] ?? 0) + x.Select((value, column) => value * weight[(row * x.Length) + column]).Sum())];
    }

    public static double[] LayerNorm(double[] x, float[] weight, float[] bias, double epsilon)
    {
        var mean = x.Average();
        var variance = x.Average(value => (value - mean) * (value - mean));
        return [.. x.Select((value, i) => ((value - mean) / Math.Sqrt(variance + epsilon) * weight[i]) + bias[i])];
    }

    public static double[] RmsNorm(double[] x, float[] weight, double epsilon)
    {
        var root = Math.Sqrt(x.Average(value => value * value) + epsilon);
        return [.. x.Select((value, i) => value / root * weight[i])];
    }

    public static double[] Activate(double[] x, string name) => Array.ConvertAll(x, value => Activate(value, name));

    public static double[] Add(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];

    /// <summary>Mixes values by the softmax of the scores.</summary>
    public static double[] Mix(IReadOnlyList<double> scores, IReadOnlyList<double[]> values)
    {
        var top = scores.Max();
        var weights = scores.Select(score => Math.Exp(score - top)).ToArray();
        var sum = weights.Sum();
        return [.. Enumerable.Range(0, values[0].Length).Select(i => values.Select((value, at) => value[i] * weights[at]).Sum() / sum)];
    }

    public static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Activate(double x, string name) => name switch
    {
        "linear" => x,
        "relu" => Math.Max(x, 0),
        "silu" => x / (1 + Math.Exp(-x)),
        "quick_gelu" => x / (1 + Math.Exp(-1.702 * x)),
        "gelu" => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        "gelu_pytorch_tanh" => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    /// <summary>erf by its Maclaurin series; beyond 5 it is ±1 to double precision's last digits.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 5)
        {
            return Math.Sign(x);
        }

        var (sum, term) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
