using System.Globalization;
using System.Text;

namespace Vrm.Onnx.Training;

/// <summary>Low-rank matrices beside chosen weights of the language model (LoRA, arXiv:2106.09685). They become part of the weights when the model is saved.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LowRankOptions
{
    /// <summary>The rank of the change of a weight.</summary>
    /// <value>16; 1 or more.</value>
    public int Rank { get; init; } = 16;

    /// <summary>What the change is multiplied by, times the rank.</summary>
    /// <value>32; more than 0.</value>
    public double Alpha { get; init; } = 32;

    /// <summary>The layers whose weights change.</summary>
    /// <value>All of attention and feed-forward.</value>
    public IReadOnlyList<string> Modules { get; init; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    // In cards and identities a list is to be read by its contents.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"Rank = {Rank}, Alpha = {Alpha}, Modules = {string.Join(' ', Modules)}");
        return true;
    }

    internal void Validate()
    {
        OptionCheck.Between(nameof(Rank), Rank, 1, 1 << 16);
        OptionCheck.MoreThan(nameof(Alpha), Alpha, 0);
        string[] known = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
        if (Modules.Count == 0 || Modules.Except(known).Any())
        {
            throw new InvalidOptionException(nameof(Modules), string.Join(", ", Modules), $"one or more of {string.Join(", ", known)}");
        }
    }
}
