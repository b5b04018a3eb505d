using System.Globalization;
using System.Security;
using System.Text;

namespace Vrm.Onnx.Training.Reports;

/// <summary>Curves as a picture that every browser shows.</summary>
internal static class CurveChart
{
    private const int Width = 720;
    private const int Height = 240;
    private const int Margin = 48;

    /// <summary>One panel per curve, one below the other.</summary>
    /// <param name="curves">Names, and values in the order of the steps; what is not finite is left out.</param>
    /// <returns>The text of an SVG file.</returns>
    public static string Svg(IReadOnlyList<(string Name, IReadOnlyList<double> Values)> curves)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height * curves.Count}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var i = 0; i < curves.Count; i++)
        {
            AppendPanel(text, curves[i].Name, curves[i].Values, i * Height);
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void AppendPanel(StringBuilder text, string name, IReadOnlyList<double> values, int top)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var (low, high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        var span = high > low ? high - low : 1;
        double X(int step) => Margin + ((Width - (2.0 * Margin)) * step / Math.Max(1, values.Count - 1));
        double Y(double value) => top + Height - Margin - ((Height - (2.0 * Margin)) * (value - low) / span);

        var points = Enumerable.Range(0, values.Count).Where(step => double.IsFinite(values[step])).Select(step => string.Create(CultureInfo.InvariantCulture, $"{X(step):F1},{Y(values[step]):F1}"));
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"{top + (Margin / 2)}\">{SecurityElement.Escape(name)}</text>\n");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"4\" y=\"{Y(high):F1}\">{high:G4}</text><text x=\"4\" y=\"{Y(low):F1}\">{low:G4}</text>\n");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Margin}\" y=\"{top + Height - (Margin / 2)}\" text-anchor=\"end\">{values.Count} steps</text>\n");
        text.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.2\" points=\"{string.Join(' ', points)}\"/>\n");
    }
}
