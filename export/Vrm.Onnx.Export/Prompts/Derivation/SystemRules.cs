using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Export.Prompts.Derivation;

/// <summary>What a template does with a system message.</summary>
/// <param name="Before">All before the message, from the prompt's beginning or, inside a turn, from the turn's opening.</param>
/// <param name="Close">After the message.</param>
/// <param name="Place">Where it goes.</param>
internal sealed record SystemRules(PieceSequence Before, PieceSequence Close, SystemPlace Place)
{
    /// <summary>Finds the rules; <see langword="null"/> where the template refuses system messages or leaves them out.</summary>
    /// <param name="probe">The template.</param>
    /// <param name="turns">What it writes around turns.</param>
    /// <param name="textOpen">What it writes before each text of the user.</param>
    /// <exception cref="UnexpressibleTemplateException">The message goes somewhere else.</exception>
    public static SystemRules? Find(MarkedProbe probe, TurnRules turns, PieceSequence textOpen)
    {
        var prompt = probe.TryRender("suau+");
        var place = prompt?.Markers.IndexOf(MarkedPrompt.Marker(0), StringComparison.Ordinal) ?? -1;
        if (place < 0)
        {
            return null;
        }

        var (before, close) = (prompt!.Fixed[place], prompt.Fixed[place + 1].Before(textOpen));
        return place switch
        {
            0 when close.EndsWith(turns.UserOpen) => new SystemRules(before, close.Before(turns.UserOpen), SystemPlace.Beginning),
            0 => new SystemRules(before.After(turns.Lead).After(turns.UserOpen), close, SystemPlace.FirstTurn),
            2 => new SystemRules(before.After(turns.AssistantClose).After(turns.Separator).After(turns.UserOpen), close, SystemPlace.LastUserTurn),
            _ => throw new UnexpressibleTemplateException("the system message stands after the first turn"),
        };
    }
}
