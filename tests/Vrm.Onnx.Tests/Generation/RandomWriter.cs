using Vrm.Onnx.Generation.Output;

namespace Vrm.Onnx.Tests.Generation;

/// <summary>A model that writes words and tags in any order, in tokens cut anywhere. What it is kept from leaves it with a random choice.</summary>
internal sealed class RandomWriter : ScoredWriter
{
    private static readonly string[] Words = ["low", " normal 12", "\n", "<", "</", "high</", "é", "😀", "{\"note\":\"", "\"}", "81", "◁"];

    private readonly StraddlingTokenizer _tokens;
    private readonly Random _random;
    private readonly string[] _tags;
    private readonly string[] _words;
    private readonly int? _endToken;
    private readonly int[] _special;
    private readonly Queue<int> _next = [];

    /// <param name="tokens">The vocabulary.</param>
    /// <param name="plan">Has the tags.</param>
    /// <param name="random">What it writes.</param>
    /// <param name="endsItself">Whether it writes the end token now and then.</param>
    public RandomWriter(StraddlingTokenizer tokens, OutputPlan plan, Random random, bool endsItself)
        : base(plan.VocabularySize)
    {
        _tokens = tokens;
        _random = random;
        _tags = [.. plan.Dialect.Blocks.SelectMany(block => new[] { block.Open, block.Close }).Where(_ => random.Next(4) > 0), "and"]; // each model has tags that it never writes
        _words = [.. Words.Where(_ => random.Next(3) > 0), "and"];
        _endToken = endsItself ? plan.EndTokens[0] : null;
        _special = [.. plan.Dialect.Dialect.TagTokens.Select(tag => tag.Id)];
    }

    /// <inheritdoc/>
    public override int Next()
    {
        if (_next.Count == 0)
        {
            var text = Pick(_random.Next(2) == 0 ? _tags : _words) + Pick(_words);
            var isSpecial = _random.Next(10) == 0 && _special.Length > 0;
            var ids = _endToken is { } end && _random.Next(12) == 0 ? [end] : isSpecial ? [_special[_random.Next(_special.Length)]] : _tokens.Spell(text, _random);
            foreach (var id in ids)
            {
                _next.Enqueue(id);
            }
        }

        foreach (ref var score in Scores.AsSpan())
        {
            score = _random.NextSingle();
        }

        Scores[_next.Peek()] = 2;
        return _next.Peek();
    }

    /// <inheritdoc/>
    public override void Chosen(bool asWanted)
    {
        if (asWanted)
        {
            _next.Dequeue();
        }
        else
        {
            _next.Clear();
        }
    }

    private string Pick(string[] texts) => texts[_random.Next(texts.Length)];
}
