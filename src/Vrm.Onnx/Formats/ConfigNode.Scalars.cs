using System.Globalization;

namespace Vrm.Onnx.Formats;

internal sealed partial class ConfigNode
{
    /// <summary>A required whole number.</summary>
    /// <exception cref="FileFormatException">It is absent, not a whole number, or outside 32 bits.</exception>
    public int GetInt(string name) => ToInt(Require(name, IntText));

    /// <summary>A whole number, or <paramref name="defaultValue"/> where the field is absent or <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is not a whole number, or outside 32 bits.</exception>
    public int GetInt(string name, int defaultValue) => TryRead(name, out var value) ? ToInt(value) : defaultValue;

    /// <summary>A required size or count: a whole number of at least 1.</summary>
    /// <exception cref="FileFormatException">It is absent, not a whole number, less than 1, or outside 32 bits.</exception>
    public int GetSize(string name) => ToSize(Require(name, SizeText));

    /// <summary>A size or count of at least 1, or <paramref name="defaultValue"/> where the field is absent or <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is not a whole number, less than 1, or outside 32 bits.</exception>
    public int GetSize(string name, int defaultValue) => TryRead(name, out var value) ? ToSize(value) : defaultValue;

    /// <summary>A required whole number of up to 64 bits.</summary>
    /// <exception cref="FileFormatException">It is absent, not a whole number, or outside 64 bits.</exception>
    public long GetLong(string name) => ToLong(Require(name, LongText));

    /// <summary>A whole number of up to 64 bits, or <paramref name="defaultValue"/> where the field is absent or <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is not a whole number, or outside 64 bits.</exception>
    public long GetLong(string name, long defaultValue) => TryRead(name, out var value) ? ToLong(value) : defaultValue;

    /// <summary>A required finite number.</summary>
    /// <exception cref="FileFormatException">It is absent, not a number, or too large for a double.</exception>
    public double GetDouble(string name) => ToDouble(Require(name, DoubleText));

    /// <summary>A finite number, or <paramref name="defaultValue"/> where the field is absent or <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is not a number, or too large for a double.</exception>
    public double GetDouble(string name, double defaultValue) => TryRead(name, out var value) ? ToDouble(value) : defaultValue;

    /// <summary>A required <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="FileFormatException">It is absent or something else.</exception>
    public bool GetBool(string name) => ToBool(Require(name, BoolText));

    /// <summary><c>true</c> or <c>false</c>, or <paramref name="defaultValue"/> where the field is absent or <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is something else.</exception>
    public bool GetBool(string name, bool defaultValue) => TryRead(name, out var value) ? ToBool(value) : defaultValue;

    /// <summary>A required string.</summary>
    /// <exception cref="FileFormatException">It is absent or something else.</exception>
    public string GetString(string name) => ToText(Require(name, StringText));

    /// <summary>A string, or <paramref name="defaultValue"/> where the field is absent or <c>null</c>.</summary>
    /// <exception cref="FileFormatException">It is something else.</exception>
    public string GetString(string name, string defaultValue) => TryRead(name, out var value) ? ToText(value) : defaultValue;

    /// <summary>A required string that must be one of the supported ones; refused by name with the list of them.</summary>
    /// <typeparam name="T">What the strings stand for, usually an enum.</typeparam>
    /// <param name="name">The field.</param>
    /// <param name="choices">The supported strings and what each means.</param>
    /// <exception cref="FileFormatException">It is absent, not a string, or not one of the supported.</exception>
    public T GetChoice<T>(string name, params ReadOnlySpan<(string Text, T Meaning)> choices)
    {
        var text = ToText(Require(name, StringText));
        foreach (var choice in choices)
        {
            if (choice.Text == text)
            {
                return choice.Meaning;
            }
        }

        var supported = new List<string>();
        foreach (var choice in choices)
        {
            supported.Add(choice.Text);
        }

        throw Refuse(name, "The value is not supported.", $"one of {string.Join(", ", supported)}");
    }

    private const string IntText = "a whole number within 32 bits";
    private const string SizeText = "a whole number of at least 1 within 32 bits";
    private const string LongText = "a whole number within 64 bits";
    private const string DoubleText = "a finite number";
    private const string BoolText = "true or false";
    private const string StringText = "a string";

    private int ToInt(ConfigValue value) =>
        TryWhole(value, out var whole) && whole is >= int.MinValue and <= int.MaxValue ? (int)whole : throw WrongKind(value, IntText);

    private int ToSize(ConfigValue value) =>
        TryWhole(value, out var whole) && whole is >= 1 and <= int.MaxValue ? (int)whole : throw WrongKind(value, SizeText);

    private long ToLong(ConfigValue value) => TryWhole(value, out var whole) ? whole : throw WrongKind(value, LongText);

    private double ToDouble(ConfigValue value) =>
        value.Kind == ConfigKind.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw WrongKind(value, DoubleText);

    private bool ToBool(ConfigValue value) => value.Kind == ConfigKind.Bool ? value.Text == "true" : throw WrongKind(value, BoolText);

    private string ToText(ConfigValue value) => value.Kind == ConfigKind.Text ? value.Text : throw WrongKind(value, StringText);

    // Written as a whole number: 336.0 and 1e3 are floats in Python, where a size is an int.
    private static bool TryWhole(ConfigValue value, out long whole)
    {
        whole = 0;
        return value.Kind == ConfigKind.Number && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole);
    }
}
