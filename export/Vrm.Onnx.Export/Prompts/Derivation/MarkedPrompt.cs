namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>A rendered prompt whose texts are markers: what stands before, between and behind them is the template's own.</summary>
/// <param name="Markers">The markers in the order of the prompt.</param>
/// <param name="Fixed">The fixed text around them: one more than there are markers.</param>
internal sealed record MarkedPrompt(string Markers, IReadOnlyList<PieceSequence> Fixed)
{
    private const char FirstMarker = '\uE100';
    private const char LastMarker = '\uE1FF';

    /// <summary>The text of a marker. Templates that look into texts find nothing in it.</summary>
    public static string Marker(int number) => ((char)(FirstMarker + number)).ToString();

    public static MarkedPrompt Cut(string prompt, ControlTokenTable tokens)
    {
        var markers = string.Concat(prompt.Where(IsMarker));
        // Without separators, Split would cut at white space.
        string[] pieces = markers.Length == 0 ? [prompt] : prompt.Split([.. markers]);
        return new MarkedPrompt(markers, [.. pieces.Select(tokens.Cut)]);
    }

    private static bool IsMarker(char character) => character is >= FirstMarker and <= LastMarker;
}
