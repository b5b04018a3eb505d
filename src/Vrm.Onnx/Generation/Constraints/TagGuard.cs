using System.Text;
using Vrm.Onnx.Generation.Constraints.Automata;
using Vrm.Onnx.Reasoning;

namespace Vrm.Onnx.Generation.Constraints;

/// <summary>
/// Takes answers out of a set in which a tag would appear before their end, as a JSON string could hold it: whoever reads the output
/// takes the first closing tag for the end, and where an answer has no tags of its own, any tag.
/// </summary>
internal sealed class TagGuard
{
    private const int NoTag = -1;

    private readonly ByteAutomaton _source;
    private readonly TagAutomaton _tags;
    private readonly int _closing;
    private readonly byte[] _classes;
    private readonly byte[] _representatives;
    private readonly Dictionary<(int State, int Node), int> _numbers = [];
    private readonly List<(int State, int Node)> _pairs = [];

    private TagGuard(ByteAutomaton source, AnswerFrame frame)
    {
        _source = source;
        _closing = frame.ClosingTag.Length > 0 ? frame.OtherTags.Count : NoTag;
        string[] tags = [.. frame.OtherTags.Select(BytesAsText), .. _closing == NoTag ? [] : new[] { BytesAsText(frame.ClosingTag) }];
        _tags = new TagAutomaton(tags);
        (_classes, _representatives) = source.SplitClasses(tags.SelectMany(tag => tag).Select(letter => (byte)letter).ToHashSet());
    }

    /// <summary>Both at once: where the answer is, and how much of a tag its last bytes are.</summary>
    /// <param name="source">Answers, each with the closing tag at its end where the frame has one.</param>
    /// <param name="frame">Has the tags.</param>
    /// <exception cref="ConstraintException">No answer is left, or there are too many places.</exception>
    public static ByteAutomaton Apply(ByteAutomaton source, AnswerFrame frame)
    {
        var guard = new TagGuard(source, frame);
        var next = guard.Explore();
        return AutomatonTrimmer.Trim(guard._classes, next, [.. guard._pairs.Select(guard.IsEnd)]);
    }

    private static string BytesAsText(string tag) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(tag));

    private int[] Explore()
    {
        var next = new List<int>();
        NumberOf((ByteAutomaton.Start, TagAutomaton.Root));
        for (var i = 0; i < _pairs.Count; i++)
        {
            foreach (var value in _representatives)
            {
                next.Add(Step(_pairs[i], value));
            }
        }

        return [.. next];
    }

    private int Step((int State, int Node) pair, byte value)
    {
        // A complete tag is an end, whether of an answer or not: nothing follows it.
        var state = _tags.IsTag(pair.Node, out _) ? ByteAutomaton.Dead : _source.Next(pair.State, value);
        return state == ByteAutomaton.Dead ? ByteAutomaton.Dead : NumberOf((state, _tags.Step(pair.Node, (char)value)));
    }

    private bool IsEnd((int State, int Node) pair) => _source.IsAccepting(pair.State) && (_tags.IsTag(pair.Node, out var tag) ? tag : NoTag) == _closing;

    private int NumberOf((int State, int Node) pair)
    {
        if (!_numbers.TryGetValue(pair, out var number))
        {
            number = _pairs.Count;
            if (number == AutomatonCompiler.MaxStates)
            {
                throw AutomatonCompiler.TooLarge($"{number} states");
            }

            _numbers.Add(pair, number);
            _pairs.Add(pair);
        }

        return number;
    }
}
