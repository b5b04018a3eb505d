using System.Buffers.Text;
using System.Text.Json;

namespace Vrm.Onnx.Export.Checkpoints;

/// <summary>
/// Reads the JSON header of a safetensors file, one tensor after another, without a tree in between:
/// a header may have 100 MB. Takes what the reference implementation (safetensors in Rust) takes, less what the format's text
/// forbids and that implementation lets pass (duplicate names, white space before the <c>{</c>), and less shapes of more than
/// <see cref="MaxRank"/> dimensions.
/// </summary>
internal ref struct SafetensorsHeader
{
    /// <summary>Longest header that is read, as in the reference implementation.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>Most dimensions of a tensor: as many as PyTorch and NumPy have.</summary>
    public const int MaxRank = 64;

    private readonly string _file;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private Utf8JsonReader _reader;
    private string? _tensor;
    private string? _field;

    private SafetensorsHeader(ReadOnlySpan<byte> json, string file)
    {
        _file = file;
        _reader = new Utf8JsonReader(json, StrictJson.Options);
    }

    /// <summary>Reads all entries, in the order of the header; nothing is checked yet but the JSON and the kinds of its values.</summary>
    /// <exception cref="CheckpointException">The header is not what the format asks for.</exception>
    public static List<SafetensorsEntry> Parse(ReadOnlySpan<byte> json, string file)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new CheckpointException("This is not a safetensors file: its header does not begin with '{'.")
            {
                Path = file,
                Found = json.IsEmpty ? "an empty header" : $"byte 0x{json[0]:X2}",
                Expected = "byte 0x7B",
            };
        }

        StrictJson.RequireUtf8(json, CheckpointFiles.Source(file));
        var header = new SafetensorsHeader(json, file);
        try
        {
            header.ReadEntries();
            return header._entries;
        }
        catch (JsonException e)
        {
            throw StrictJson.Malformed(CheckpointFiles.Source(file), header.Path, e);
        }
    }

    private readonly string Path => _tensor is null ? "header" : _field is null ? $"header.{_tensor}" : $"header.{_tensor}.{_field}";

    private void ReadEntries()
    {
        _reader.Read();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ReadText();
            if (!_names.Add(name))
            {
                throw new CheckpointException("The name is in the header twice.") { Path = _file, Tensor = name, Expected = "every name once" };
            }

            _tensor = name;
            _reader.Read();
            if (name == "__metadata__")
            {
                ReadMetadata();
            }
            else
            {
                _entries.Add(ReadEntry());
            }

            _tensor = null;
        }

        _reader.Read(); // throws on anything but white space behind the object
    }

    // The format's free text about the file: names to strings. Like the reference, null stands for none.
    private void ReadMetadata()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Require(JsonTokenType.StartObject, "an object of strings");
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (ReadField())
        {
            RequireOnce(names.Add(_field!));
            Require(JsonTokenType.String, "a string");
            _ = ReadText();
        }
    }

    private SafetensorsEntry ReadEntry()
    {
        Require(JsonTokenType.StartObject, "an object with dtype, shape and data_offsets");
        HashSet<string>? others = null;
        TensorType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (ReadField())
        {
            switch (_field)
            {
                case "dtype":
                    RequireOnce(type is null);
                    type = ReadType();
                    break;
                case "shape":
                    RequireOnce(shape is null);
                    shape = ReadNumbers();
                    break;
                case "data_offsets":
                    RequireOnce(offsets is null);
                    offsets = ReadNumbers();
                    break;
                default:
                    RequireOnce((others ??= new(StringComparer.Ordinal)).Add(_field!));
                    _reader.Skip(); // the reference passes over fields that it does not know
                    break;
            }
        }

        return type is { } known && shape is not null && offsets is [var begin, var end]
            ? new(_tensor!, known, shape, begin, end)
            : throw Incomplete([type is null ? null : "dtype", shape is null ? null : "shape", offsets is null ? null : $"data_offsets of {offsets.Length}"]);
    }

    // Goes to the value of the next field, or to the end of the object.
    private bool ReadField()
    {
        _field = null;
        if (!_reader.Read() || _reader.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        // Every tensor has the same three.
        _field = _reader.ValueTextEquals("dtype"u8) ? "dtype" : _reader.ValueTextEquals("shape"u8) ? "shape" : _reader.ValueTextEquals("data_offsets"u8) ? "data_offsets" : ReadText();
        return _reader.Read();
    }

    private TensorType ReadType()
    {
        Require(JsonTokenType.String, "the name of a type");
        var name = ReadText();
        return TensorTypeTable.TryParse(name, out var type)
            ? type
            : throw new CheckpointException("The element type is not one of the format's.") { Path = _file, Tensor = _tensor, Found = name, Expected = $"one of {TensorTypeTable.AllNames}" };
    }

    private long[] ReadNumbers()
    {
        const string expected = "a list of at most 64 whole numbers from 0 to 2^63 - 1";
        Require(JsonTokenType.StartArray, expected);
        Span<long> numbers = stackalloc long[MaxRank];
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            Require(JsonTokenType.Number, expected);
            var digits = _reader.ValueSpan;
            if (digits[0] == (byte)'-' || !Utf8Parser.TryParse(digits, out long number, out var used) || used != digits.Length)
            {
                throw WrongValue(System.Text.Encoding.ASCII.GetString(digits[..Math.Min(digits.Length, 40)]), expected);
            }

            if (count == MaxRank)
            {
                throw WrongValue("more of them", expected);
            }

            numbers[count++] = number;
        }

        return numbers[..count].ToArray();
    }

    private readonly string ReadText()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw StrictJson.HalfSurrogate(CheckpointFiles.Source(_file), Path, e);
        }
    }

    private readonly void Require(JsonTokenType type, string expected)
    {
        if (_reader.TokenType != type)
        {
            throw WrongValue(_reader.TokenType.ToString(), expected);
        }
    }

    private readonly void RequireOnce(bool isFirst)
    {
        if (!isFirst)
        {
            throw new CheckpointException("The field is there twice.") { Path = _file, Field = Path, Expected = "every field once" };
        }
    }

    private readonly CheckpointException Incomplete(string?[] found) => new("The tensor's description is incomplete.")
    {
        Path = _file,
        Tensor = _tensor,
        Found = string.Join(", ", found.Where(field => field is not null)) is { Length: > 0 } fields ? fields : "none of them",
        Expected = "dtype, shape, and data_offsets of two numbers",
    };

    private readonly CheckpointException WrongValue(string found, string expected) =>
        new("The header holds the wrong kind of value.") { Path = _file, Field = Path, Found = found, Expected = expected };
}
