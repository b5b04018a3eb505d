namespace Vrm.Onnx.Reasoning;

/// <summary>Keeps pieces until they are drained, neighbouring texts of one kind put together. Its memory is used again.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PieceBuffer : IPieceSink
{
    private readonly List<(PieceKind Kind, int End)> _pieces = [];
    private char[] _text = new char[64];
    private int _length;

    /// <summary>The number of pieces held.</summary>
    public int Count => _pieces.Count;

    public void Add(PieceKind kind, ReadOnlySpan<char> text)
    {
        if (text.Length > _text.Length - _length)
        {
            Array.Resize(ref _text, checked(Math.Max(_text.Length * 2, _length + text.Length)));
        }

        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
        if (kind != PieceKind.Tag && _pieces.Count > 0 && _pieces[^1].Kind == kind)
        {
            _pieces[^1] = (kind, _length);
        }
        else
        {
            _pieces.Add((kind, _length));
        }
    }

    /// <summary>One of the pieces, in order.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="kind">What it is.</param>
    /// <returns>Its text, valid until the next <see cref="Add"/> or <see cref="Clear"/>.</returns>
    public ReadOnlySpan<char> Get(int index, out PieceKind kind)
    {
        (kind, var end) = _pieces[index];
        var start = index == 0 ? 0 : _pieces[index - 1].End;
        return _text.AsSpan(start, end - start);
    }

    /// <summary>Forgets all pieces.</summary>
    public void Clear()
    {
        _pieces.Clear();
        _length = 0;
    }
}
