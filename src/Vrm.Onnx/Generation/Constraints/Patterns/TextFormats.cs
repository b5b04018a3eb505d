namespace Vrm.Onnx.Generation.Constraints.Patterns;

/// <summary>Formats of JSON strings, as expressions: what they allow exists (no 30 February) and can be read by .NET.</summary>
internal static class TextFormats
{
    /// <summary>Years from 1000 to 2999.</summary>
    private const string Year = "[12][0-9]{3}";

    private const string LeapYear = "([12][0-9](0[48]|[2468][048]|[13579][26])|(1[26]|2[048])00)";

    private const string LongMonth = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";

    private const string ShortMonth = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";

    private const string February = "02-(0[1-9]|1[0-9]|2[0-8])";

    private const string Date = $"({Year}-({LongMonth}|{ShortMonth}|{February})|{LeapYear}-02-29)";

    /// <summary>With its distance from UTC, less than 14 hours.</summary>
    private const string Time = @"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])";

    /// <summary>The formats by their names in a JSON schema.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = $"{Date}T{Time}",
        ["uuid"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    };
}
