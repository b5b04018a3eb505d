using Vrm.Onnx.Tokenization.Models;
using Vrm.Onnx.Tokenization.Normalizing;
using Vrm.Onnx.Tokenization.Processing;
using Vrm.Onnx.Tokenization.Splitting;
using Vrm.Onnx.Tokenization.Texts;
using Vrm.Onnx.Tokenization.Vocabularies;

namespace Vrm.Onnx.Tokenization;

/// <summary>One encoding and the memory for it; kept and reused, so that encoding allocates nothing once warm.</summary>
/// <remarks>Used by one call at a time.</remarks>
internal sealed class EncodeSession
{
    private readonly TokenPipeline _pipeline;
    private readonly OffsetTrimmer _trimmer;
    private readonly InputText _input = new();
    private readonly TextPieces _pieces;
    private readonly TextPieces _slice;
    private readonly NormalizerScratch _scratch = new();
    private readonly ModelWorkspace _workspace = new();
    private readonly PlacedTokens _placed = new();
    private readonly bool _alwaysTracks;
    private TokenBuffer _output = null!;
    private bool _tracks;

    public EncodeSession(TokenPipeline pipeline)
    {
        _pipeline = pipeline;
        _pieces = new TextPieces(pipeline.Limit);
        _slice = new TextPieces(pipeline.Limit);
        _trimmer = new OffsetTrimmer(pipeline.PostProcessor.TrimOffsets);
        _alwaysTracks = pipeline.PreTokenizer is { AsksForInput: true } && (pipeline.Normalizer is not null || pipeline.PreTokenizer is SequencePreTokenizer);
    }

    /// <summary>Bytes of the last input: what the memory of this session is sized for.</summary>
    public int InputLength => _input.Length;

    /// <summary>Encodes one text; appends to the output.</summary>
    public void EncodeText(ReadOnlySpan<char> text, TokenBuffer output, ControlTokens controlTokens)
    {
        _input.Clear();
        _input.Append(text);
        _placed.Clear();
        Encode(output, controlTokens == ControlTokens.Recognized);
    }

    /// <summary>Encodes a prompt of segments: only the tokens placed by the caller and by trusted text are control tokens.</summary>
    public void EncodeSegments(ReadOnlySpan<TokenSegment> segments, TokenBuffer output)
    {
        _placed.Load(segments, _input, _pipeline.Added);
        Encode(output, controlTokens: false);
    }

    private void Encode(TokenBuffer output, bool controlTokens)
    {
        _output = output;
        _workspace.ControlTokens = controlTokens;
        _tracks = output.HasOffsets || _alwaysTracks;
        _trimmer.Begin(output.Count);
        if (output.HasOffsets)
        {
            _input.IndexCodePoints();
        }

        EncodeInput(controlTokens ? _pipeline.Added.Raw : _pipeline.Added.RawOrdinary);
    }

    /// <summary>Cuts the input at the tokens that are looked for before normalizing, and encodes what lies between.</summary>
    private void EncodeInput(AddedTokenFinder finder)
    {
        var bytes = _input.Bytes;
        var (from, taken) = (0, 0);
        for (var i = 0; i < _placed.Count; i++)
        {
            var placed = _placed[i];
            FindAdded(finder, bytes[..placed.Range.Start], from, ref taken);
            AddFound(placed, bytes[..(i + 1 < _placed.Count ? _placed[i + 1].Range.Start : bytes.Length)], ref taken);
            from = placed.Range.End;
        }

        FindAdded(finder, bytes, from, ref taken);
        EncodeStretch(new TextRange(taken, bytes.Length));
    }

    private void FindAdded(AddedTokenFinder finder, ReadOnlySpan<byte> text, int from, ref int taken)
    {
        while (finder.TryFind(text, ref from, out var match))
        {
            AddFound(match, text, ref taken);
        }
    }

    private void AddFound(AddedTokenMatch match, ReadOnlySpan<byte> text, ref int taken)
    {
        var range = match.Widen(text, taken);
        EncodeStretch(new TextRange(taken, range.Start));
        AddToken(match.Token.Id, range, text[range.Start..range.End]);
        taken = range.End;
    }

    /// <summary>Normalizes a stretch between tokens, and cuts it at the tokens that are looked for after that.</summary>
    private void EncodeStretch(TextRange stretch)
    {
        if (stretch.Length <= 0)
        {
            return;
        }

        _pieces.Load(_input.Array, stretch, _tracks);
        if (_pipeline.Normalizer is { } normalizer)
        {
            normalizer.Apply(_pieces.Rewrite(), _scratch);
            _pieces.ResetRanges();
        }

        var finder = _workspace.ControlTokens ? _pipeline.Added.Normalized : _pipeline.Added.NormalizedOrdinary;
        var (from, taken) = (0, 0);
        while (finder.TryFind(_pieces.Text, ref from, out var match))
        {
            var range = match.Widen(_pieces.Text, taken);
            EncodeSlice(new TextRange(taken, range.Start));
            AddToken(match.Token.Id, _tracks ? _pieces.InputPart(range.Start, range.End) : default, _pieces.Text[range.Start..range.End]);
            taken = range.End;
        }

        if (taken == 0)
        {
            EncodePieces(_pieces);
        }
        else
        {
            EncodeSlice(new TextRange(taken, _pieces.Text.Length));
        }
    }

    private void EncodeSlice(TextRange range)
    {
        if (range.Length > 0)
        {
            _slice.Load(_pieces, range);
            EncodePieces(_slice);
        }
    }

    private void EncodePieces(TextPieces pieces)
    {
        _pipeline.PreTokenizer?.Split(pieces);
        _workspace.Tokens.Clear();
        var text = pieces.Text;
        foreach (var range in pieces.Ranges)
        {
            _pipeline.Model.Encode(text[range.Start..range.End], range.Start, _workspace);
        }

        foreach (ref readonly var token in _workspace.Tokens.Items)
        {
            if (_output.HasOffsets)
            {
                AddToken(token.Id, pieces.InputPart(token.Start, token.End), _pipeline.Model.Vocabulary[token.Id]);
            }
            else
            {
                _output.Add(new TokenId(token.Id));
            }
        }
    }

    private void AddToken(int id, TextRange part, ReadOnlySpan<byte> spelling)
    {
        if (!_output.HasOffsets)
        {
            _output.Add(new TokenId(id));
            return;
        }

        _output.Add(new TokenId(id), _trimmer.Trim(spelling, _output.Count, _input.ToCodePoints(part)));
    }
}
