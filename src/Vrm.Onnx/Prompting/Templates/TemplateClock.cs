using System.Globalization;

namespace Vrm.Onnx.Prompting.Templates;

/// <summary>The function <c>strftime_now</c>: a time as Python's <c>strftime</c> writes it, in English.</summary>
internal static class TemplateClock
{
    /// <exception cref="TemplateException">The format has a part that is not known.</exception>
    public static string Write(string format, DateTimeOffset time)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var isUnpadded = i + 1 < format.Length && format[i + 1] == '-';
            i += isUnpadded ? 2 : 1;
            var part = i < format.Length ? Part(format[i], time) : throw Unknown(format);
            var kept = part ?? throw Unknown(format);
            text.Append(isUnpadded && kept.Length > 1 ? kept.TrimStart('0').PadLeft(1, '0') : kept);
        }

        return text.ToString();
    }

    private static string? Part(char letter, DateTimeOffset time)
    {
        var format = letter switch
        {
            'Y' => "yyyy",
            'y' => "yy",
            'm' => "MM",
            'd' => "dd",
            'B' => "MMMM",
            'b' or 'h' => "MMM",
            'A' => "dddd",
            'a' => "ddd",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'p' => "tt",
            'F' => "yyyy-MM-dd",
            'T' => "HH:mm:ss",
            'D' => "MM/dd/yy",
            _ => null,
        };
        return letter switch
        {
            '%' => "%",
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            _ => format is null ? null : time.ToString(format, CultureInfo.InvariantCulture),
        };
    }

    private static TemplateException Unknown(string format) =>
        new($"strftime_now has the format '{format}'; %Y %y %m %d %B %b %A %a %H %I %M %S %p %F %T %D %j %e and %% are known");
}
