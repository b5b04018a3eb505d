using System.Text;
using Vrm.Onnx.Tokenization.Decoding;

namespace Vrm.Onnx.Tokenization;

/// <summary>Turns tokens into text one by one, as they are generated, and holds back what may still become another character.</summary>
/// <remarks>Not thread-safe. Allocates nothing per token once its buffer has grown to the longest text. Created by <see cref="Tokenizer.CreateStreamDecoder"/>.</remarks>
public sealed class TokenStreamDecoder
{
    private readonly TextAssembly _assembly;
    private char[] _characters = new char[256];

    internal TokenStreamDecoder(TextAssembly assembly) => _assembly = assembly;

    /// <summary>Whether text is held back, because it is not a whole character yet.</summary>
    internal bool IsHolding => _assembly.IsHolding;

    /// <summary>What is held back, as UTF-8.</summary>
    internal ReadOnlySpan<byte> Held => _assembly.Held;

    /// <summary>Takes the next token.</summary>
    /// <returns>The text that is certain now and was not before; often empty. Valid until the next call.</returns>
    public ReadOnlySpan<char> Push(TokenId id)
    {
        _assembly.Append(id.Value);
        return _assembly.TryTake(out var text) ? ToCharacters(text) : default;
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back, with U+FFFD for what never became a character. Valid until the next call.</returns>
    public ReadOnlySpan<char> Complete()
    {
        var text = ToCharacters(_assembly.TakeAll());
        _assembly.Reset();
        return text;
    }

    /// <summary>Forgets everything and starts a new text.</summary>
    public void Reset() => _assembly.Reset();

    private ReadOnlySpan<char> ToCharacters(ReadOnlySpan<byte> text)
    {
        // Never more UTF-16 units than bytes of UTF-8, also where bytes are replaced.
        if (_characters.Length < text.Length)
        {
            _characters = new char[Math.Max(text.Length, _characters.Length * 2)];
        }

        return _characters.AsSpan(0, Encoding.UTF8.GetChars(text, _characters));
    }
}
