using System.Globalization;

namespace Vrm.Onnx.Bundles;

/// <summary>Raises the errors of one manifest, all in the same form.</summary>
/// <param name="path">The manifest's file.</param>
internal sealed class ManifestRules(string path)
{
    private const int MaxShown = 80;

    /// <summary>Refuses a manifest that breaks a rule.</summary>
    /// <param name="holds">Whether it keeps the rule.</param>
    /// <param name="field">The field that the rule is about.</param>
    /// <param name="found">What the field says.</param>
    /// <param name="expected">What the rule says.</param>
    /// <exception cref="BundleException">It breaks the rule.</exception>
    public void Require(bool holds, string field, object? found, string expected)
    {
        if (!holds)
        {
            throw Error(field, found, expected);
        }
    }

    /// <summary>The error for a field.</summary>
    public BundleException Error(string field, object? found, string expected, Exception? cause = null) =>
        new(path, "It does not say what a manifest has to say. Export the checkpoint again.", cause) { Field = field, Found = Show(found), Expected = expected };

    private static string Show(object? found) => found switch
    {
        null => "nothing",
        string { Length: > MaxShown } text => $"\"{text[..MaxShown]}…\"",
        string text => $"\"{text}\"",
        _ => string.Create(CultureInfo.InvariantCulture, $"{found}"),
    };
}
