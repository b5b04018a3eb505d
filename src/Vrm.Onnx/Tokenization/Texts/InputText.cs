using System.Text;

namespace Vrm.Onnx.Tokenization.Texts;

/// <summary>The input of one call as UTF-8, put together from parts.</summary>
/// <remarks>Half a surrogate pair becomes U+FFFD. Reused from call to call.</remarks>
internal sealed class InputText
{
    private byte[] _bytes = new byte[1024];
    private int[] _codePoints = [];

    /// <summary>Bytes of the input.</summary>
    public int Length { get; private set; }

    /// <summary>The array that the input is at the start of.</summary>
    public byte[] Array => _bytes;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length) is var most && most <= _bytes.Length - Length ? most : Encoding.UTF8.GetByteCount(text));
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    /// <summary>Counts code points, so that <see cref="ToCodePoints"/> can be asked.</summary>
    public void IndexCodePoints()
    {
        if (_codePoints.Length <= Length)
        {
            _codePoints = new int[Math.Max(Length + 1, _codePoints.Length * 2)];
        }

        var index = -1;
        for (var i = 0; i < Length; i++)
        {
            index += Utf8.IsContinuation(_bytes[i]) ? 0 : 1;
            _codePoints[i] = index;
        }

        _codePoints[Length] = index + 1;
    }

    /// <summary>The code points that a range of bytes touches.</summary>
    public TokenOffsets ToCodePoints(TextRange range) => range.Length > 0
        ? new TokenOffsets(_codePoints[range.Start], _codePoints[range.End - 1] + 1)
        : new TokenOffsets(_codePoints[range.Start], _codePoints[range.Start]);

    private void Reserve(int more)
    {
        var needed = checked(Length + more);
        if (_bytes.Length < needed)
        {
            System.Array.Resize(ref _bytes, (int)Math.Min(System.Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        }
    }
}
