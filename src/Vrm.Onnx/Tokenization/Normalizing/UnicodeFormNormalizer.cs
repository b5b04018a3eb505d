using System.Text;
using Vrm.Onnx.Tokenization.Texts;

namespace Vrm.Onnx.Tokenization.Normalizing;

/// <summary>Brings text into one of the Unicode normalization forms (UAX #15).</summary>
internal sealed class UnicodeFormNormalizer : TextNormalizer
{
    private const int Unchanged = 0;

    private readonly CodePointTable _changes;
    private readonly bool _compatible;
    private readonly bool _composes;

    public UnicodeFormNormalizer(NormalizationForm form)
    {
        _compatible = form is NormalizationForm.FormKC or NormalizationForm.FormKD;
        _composes = form is NormalizationForm.FormC or NormalizationForm.FormKC;
        _changes = CodePointTable.Create(UnicodeTables.Shared.Changing(form));
    }

    public override void Apply(AlignedText text, NormalizerScratch scratch)
    {
        var bytes = text.Bytes;
        if (!MayChange(bytes))
        {
            return;
        }

        var buffer = scratch.Form;
        buffer.Clear();
        for (var position = 0; position < bytes.Length;)
        {
            buffer.Decompose(Utf8.CodePointAt(bytes, position, out var length), _compatible);
            position += length;
        }

        buffer.Order();
        if (_composes)
        {
            buffer.Compose();
        }

        text.BeginRewrite();
        Span<byte> encoded = stackalloc byte[4];
        foreach (ref readonly var character in buffer.Characters)
        {
            var size = new Rune(character.CodePoint).EncodeToUtf8(encoded);
            if (character.Change > Unchanged)
            {
                text.Insert(encoded[..size]);
            }
            else
            {
                text.Replace(encoded[..size]);
                text.SkipCharacters(-character.Change);
            }
        }

        text.EndRewrite();
    }

    private bool MayChange(ReadOnlySpan<byte> bytes)
    {
        var position = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        while (position >= 0 && position < bytes.Length)
        {
            if (_changes.Contains(Utf8.CodePointAt(bytes, position, out var length)))
            {
                return true;
            }

            position += length;
        }

        return false;
    }
}
