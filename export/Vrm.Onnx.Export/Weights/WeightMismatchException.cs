using System.Text;

namespace Vrm.Onnx.Export;

/// <summary>A checkpoint's tensors are not those of the model that its configuration describes.</summary>
public sealed class WeightMismatchException : VrmException
{
    /// <summary>Creates the error from all that does not fit.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="missing">Weights that the model needs, with their shapes.</param>
    /// <param name="misshaped">Weights that have another shape, with the one found and the one expected.</param>
    /// <param name="unused">Tensors that the model has no place for.</param>
    public WeightMismatchException(
        string folder, IReadOnlyDictionary<string, string> missing, IReadOnlyDictionary<string, string> misshaped, IReadOnlyList<string> unused)
        : base(Describe(folder, missing, misshaped, unused))
    {
        Folder = folder;
        Missing = [.. missing.Keys];
        Misshaped = [.. misshaped.Keys];
        Unused = unused;
    }

    /// <summary>The checkpoint.</summary>
    public string Folder { get; }

    /// <summary>Weights that the model needs and the checkpoint lacks, by their names in today's layout.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Weights whose shape is another, by their names in today's layout.</summary>
    public IReadOnlyList<string> Misshaped { get; }

    /// <summary>Tensors that the model has no place for, by their names in the checkpoint.</summary>
    public IReadOnlyList<string> Unused { get; }

    private static string Describe(
        string folder, IReadOnlyDictionary<string, string> missing, IReadOnlyDictionary<string, string> misshaped, IReadOnlyList<string> unused)
    {
        var text = new StringBuilder($"{folder}: the tensors are not those of the model that config.json describes.");
        Append(text, "Missing", [.. missing.Select(entry => $"{entry.Key} {entry.Value}")]);
        Append(text, "Of another shape", [.. misshaped.Select(entry => $"{entry.Key} {entry.Value}")]);
        Append(text, "Without a place in the model", unused);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            text.Append(' ').Append(title).Append(": ").AppendJoin("; ", items).Append('.');
        }
    }
}
