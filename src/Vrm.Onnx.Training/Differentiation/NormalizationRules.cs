using Vrm.Onnx.Export.Graphs;
using Vrm.Onnx.Training.Graphs;

namespace Vrm.Onnx.Training.Differentiation;

/// <summary>Softmax and the normalizations over the last axis.</summary>
internal static class NormalizationRules
{
    // ∂x = y·(∂y − Σ ∂y·y)
    public static void Softmax(GradientStep s)
    {
        if (s.Int("axis", -1) is not -1)
        {
            throw new MissingGradientException("Softmax along an inner axis", s.Node.Name);
        }

        var (b, y) = (s.B, s.Output());
        s.Give(0, b.Mul(y, b.Sub(s.Gradient, b.SumKeep(b.Mul(s.Gradient, y), -1))));
    }

    // ∂x = ∂y − e^y·Σ ∂y
    public static void LogSoftmax(GradientStep s) =>
        s.Give(0, s.B.Sub(s.Gradient, s.B.Mul(s.B.Exp(s.Output()), s.B.SumKeep(s.Gradient, -1))));

    // y = w·x·r with r = 1/√(mean(x²) + ε). With h = ∂y·w: ∂x = r·h − x·r³·mean(h·x), ∂w = Σ ∂y·x·r.
    public static void RmsNormalization(GradientStep s) => Rms(s, s.Input(0), 1, null);

    // The sum x + skip is an output of its own and may have a gradient of its own.
    public static void SkipRmsNormalization(GradientStep s)
    {
        var sum = s.Node.Outputs.Count > 3 && s.Node.Outputs[3] is not null ? s.Output(3) : s.B.Add(s.Input(0), s.Input(1));
        Rms(s, sum, 2, s.Node.Outputs.Count > 3 ? s.TryGradient(3) : null);
    }

    // y = w·n + b with n = (x − mean)·r. With h = ∂y·w: ∂x = r·(h − mean(h) − n·mean(h·n)).
    public static void LayerNormalization(GradientStep s)
    {
        var (b, x) = (s.B, s.Input(0));
        var centered = b.Sub(x, b.MeanKeep(x, -1));
        var inverse = InverseRoot(b, centered, s.Real("epsilon"));
        var normalized = b.Mul(centered, inverse);
        if (s.Wants(0))
        {
            var h = b.Mul(s.Gradient, s.Input(1));
            var along = b.Mul(normalized, b.MeanKeep(b.Mul(h, normalized), -1));
            s.Give(0, b.Mul(inverse, b.Sub(b.Sub(h, b.MeanKeep(h, -1)), along)));
        }

        s.GiveBroadcast(1, () => b.Mul(s.Gradient, normalized));
        s.GiveBroadcast(2, () => s.Gradient);
    }

    private static void Rms(GradientStep s, Value x, int weight, Value? sumGradient)
    {
        var b = s.B;
        if (s.TryGradient(0) is not { } gradient)
        {
            GiveSummands(s, weight, sumGradient!);
            return;
        }

        var inverse = InverseRoot(b, x, s.Real("epsilon"));
        var normalized = b.Mul(x, inverse);
        if (Enumerable.Range(0, weight).Any(s.Wants))
        {
            var h = b.Mul(gradient, s.Input(weight));
            var along = b.Mul(normalized, b.MeanKeep(b.Mul(h, normalized), -1));
            var result = b.Mul(inverse, b.Sub(h, along));
            GiveSummands(s, weight, sumGradient is null ? result : b.Add(result, sumGradient));
        }

        s.GiveBroadcast(weight, () => b.Mul(gradient, normalized));
    }

    private static void GiveSummands(GradientStep s, int count, Value gradient)
    {
        foreach (var input in Enumerable.Range(0, count).Where(s.Wants))
        {
            s.Give(input, gradient);
        }
    }

    private static Value InverseRoot(OpBuilder b, Value x, double epsilon) =>
        b.Div(b.Real(x.Type, 1), b.Sqrt(b.Shift(b.MeanKeep(b.Square(x), -1), epsilon)));
}
