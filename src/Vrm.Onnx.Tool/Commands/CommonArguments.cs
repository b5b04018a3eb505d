using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Vrm.Onnx.Tool.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CommonArguments
{
    /// <summary>The option that asks for one JSON object, also where the rest of the line cannot be understood.</summary>
    public const string JsonName = "--json";

    public static Argument<string> Bundle() => PathArgument("BUNDLE", "The bundle folder, as made by `vrm export`.");

    public static Option<bool> Json() => new(JsonName) { Description = "Print one JSON object as the last line." };

    public static Option<int?> Threads() => Number<int>("--threads", "Threads for each graph, from 1 to 1024 (default: one per physical core).");

    /// <summary>A file or folder that has to be named.</summary>
    public static Argument<string> PathArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result => RefuseEmpty(result, name));
        return argument;
    }

    /// <summary>A file or folder that may be named.</summary>
    public static Option<string?> PathOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result => RefuseEmpty(result, name));
        return option;
    }

    /// <summary>A number that may be given.</summary>
    public static Option<T?> Number<T>(string name, string description)
        where T : struct, INumber<T> => new(name) { Description = description, CustomParser = result => ParseNumber<T>(result, name) };

    /// <summary>A number that has a default.</summary>
    public static Option<T> Number<T>(string name, string description, T value)
        where T : struct, INumber<T> => new(name)
        {
            Description = description, DefaultValueFactory = _ => value, CustomParser = result => ParseNumber<T>(result, name) ?? value,
        };

    /// <summary>Options for loading a model on so many threads.</summary>
    public static VisionReasonerOptions LoadOptions(int? threads)
    {
        var execution = new ExecutionOptions { Threads = threads };
        return new VisionReasonerOptions { VisionEncoder = execution, Projector = execution, Decoder = execution };
    }

    private static T? ParseNumber<T>(ArgumentResult result, string name)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"Option {name} is {text}; it has to be {Kind<T>()}.");
        return null;
    }

    /// <summary>What a number of the type is called: half of one is lost where the type holds whole numbers.</summary>
    private static string Kind<T>()
        where T : INumber<T> => T.IsZero(T.CreateTruncating(0.5)) ? "a whole number" : "a number";

    private static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{name} is empty; it has to name a file or folder.");
        }
    }
}
