namespace Vrm.Onnx.Tokenization.Splitting;

/// <summary>Whether the possessive repetitions of an expression can be taken for greedy ones: when giving back a character could not help the rest to match.</summary>
internal static class PossessiveCheck
{
    public static bool IsSafe(PatternNode node, IReadOnlyList<CodePointSet> sets, CodePointClasses classes)
    {
        var options = node is PatternNode.Choice choice ? choice.Options : [node];
        foreach (var option in options)
        {
            var parts = option is PatternNode.Sequence sequence ? sequence.Parts : [option];
            for (var i = 0; i < parts.Count; i++)
            {
                if (!IsSafe(parts, i, sets, classes))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsSafe(IReadOnlyList<PatternNode> parts, int index, IReadOnlyList<CodePointSet> sets, CodePointClasses classes)
    {
        if (parts[index] is not PatternNode.Repeat { Mode: RepeatMode.Possessive } repeat)
        {
            return !HoldsPossessive(parts[index]);
        }

        if (repeat.Part is not PatternNode.Character taken)
        {
            return false;
        }

        // What can come next: every part until the first that cannot be empty.
        for (var i = index + 1; i < parts.Count; i++)
        {
            var (part, optional) = parts[i] is PatternNode.Repeat next ? (next.Part, next.Min == 0) : (parts[i], false);
            if (part is not PatternNode.Character following || !AreDisjoint(taken.Set, following.Set, sets, classes))
            {
                // If nothing more is required, the longest run matches anyway and is never given back.
                return parts.Skip(index + 1).All(rest => rest is PatternNode.Repeat { Min: 0, Part: PatternNode.Character });
            }

            if (!optional)
            {
                return true;
            }
        }

        return true;
    }

    private static bool HoldsPossessive(PatternNode node) => node switch
    {
        PatternNode.Repeat repeat => repeat.Mode == RepeatMode.Possessive || HoldsPossessive(repeat.Part),
        PatternNode.Sequence sequence => sequence.Parts.Any(HoldsPossessive),
        PatternNode.Choice choice => choice.Options.Any(HoldsPossessive),
        _ => false,
    };

    private static bool AreDisjoint(CodePointSet first, CodePointSet second, IReadOnlyList<CodePointSet> sets, CodePointClasses classes)
    {
        var (a, b) = (IndexOf(sets, first), IndexOf(sets, second));
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes.IsIn(i, a) && classes.IsIn(i, b))
            {
                return false;
            }
        }

        return true;
    }

    private static int IndexOf(IReadOnlyList<CodePointSet> sets, CodePointSet set)
    {
        var index = 0;
        while (!(sets[index].Categories == set.Categories && sets[index].Negated == set.Negated && sets[index].Ranges.SequenceEqual(set.Ranges)))
        {
            index++;
        }

        return index;
    }
}
