using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>The characters that a character map makes of a text, with the original's count of how many each stands for.</summary>
internal sealed class PrecompiledBuffer
{
    private char[] _text = new char[256];
    private FormCharacter[] _characters = new FormCharacter[256];
    private int _count;

    public ReadOnlySpan<FormCharacter> Characters => _characters.AsSpan(0, _count);

    /// <summary>Whether the map changed anything.</summary>
    public bool IsModified { get; private set; }

    /// <summary>Starts a text and returns it as UTF-16.</summary>
    public ReadOnlySpan<char> Load(ReadOnlySpan<byte> text)
    {
        (_count, IsModified) = (0, false);
        if (_text.Length < text.Length)
        {
            _text = new char[Math.Max(text.Length, _text.Length * 2)];
        }

        return _text.AsSpan(0, Encoding.UTF8.GetChars(text, _text));
    }

    /// <summary>Takes a character as it is.</summary>
    public void Keep(ReadOnlySpan<byte> character) => Add(Utf8.CodePointAt(character, 0, out _));

    /// <summary>
    /// Writes a replacement: as many characters as were replaced stand for one each, more are inserted, and fewer make the last one stand for the
    /// rest.
    /// </summary>
    public void Replace(ReadOnlySpan<byte> replaced, ReadOnlySpan<byte> replacement)
    {
        IsModified = true;
        var before = Utf8.CountCodePoints(replaced);
        var after = 0;
        for (var i = 0; i < replacement.Length; after++)
        {
            Add(Utf8.CodePointAt(replacement, i, out var length));
            i += length;
        }

        for (var i = 0; i < after - before; i++)
        {
            ref var inserted = ref _characters[_count - 1 - i];
            inserted = inserted with { Change = 1 };
        }

        if (after < before && _count > 0)
        {
            ref var last = ref _characters[_count - 1];
            last = last with { Change = last.Change + after - before };
        }
    }

    private void Add(int codePoint)
    {
        if (_count == _characters.Length)
        {
            Array.Resize(ref _characters, checked(_count * 2));
        }

        _characters[_count++] = new FormCharacter(codePoint, 0, 0);
    }
}
