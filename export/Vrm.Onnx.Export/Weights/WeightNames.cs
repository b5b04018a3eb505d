namespace Vrm.Onnx.Export.Weights;

/// <summary>How the names of tensors in published checkpoints become the ones that a family's code uses.</summary>
/// <remarks>The same model is published under several generations of module names; each rule undoes one change of them.</remarks>
/// <param name="rules">Prefixes and what stands in their place, applied one after the other, each at most once to a name.</param>
internal sealed class WeightNames(params (string Prefix, string Replacement)[] rules)
{
    /// <summary>The name that a family's code uses for a tensor.</summary>
    public string Canonical(string name)
    {
        foreach (var (prefix, replacement) in rules)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                name = replacement + name[prefix.Length..];
            }
        }

        return name;
    }
}
