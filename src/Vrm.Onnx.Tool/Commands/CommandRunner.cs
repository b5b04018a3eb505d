using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Spectre.Console;
using Vrm.Onnx.Tool.Output;

namespace Vrm.Onnx.Tool.Commands;

/// <summary>Runs a command's body and turns its errors into a message and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>The command did what it was asked to, and what it checked was not right.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command could not do its work: bad input, or a failure underway.</summary>
    public const int Failed = 2;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Cancelled = 130;

    public static void SetBody(this Command command, Option<bool>? json, Func<ParseResult, CancellationToken, Task<int>> body)
    {
        command.SetAction(async (result, cancellationToken) =>
        {
            var asJson = json is not null && result.GetValue(json);
            try
            {
                return await body(result, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return Fail("Cancelled.", "Cancelled", Cancelled, asJson);
            }
            catch (VrmException e)
            {
                return Fail(e.Message, e.GetType().Name, Failed, asJson);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Fail(e.Message, e.GetType().Name, Failed, asJson);
            }
        });
    }

    /// <summary>Says what is wrong with a command line, of which nothing was run. Where no command is named, the help lists them.</summary>
    public static int Refuse(ParseResult result)
    {
        if (result.CommandResult.Command.Subcommands.Count > 0 && result.UnmatchedTokens.Count == 0)
        {
            new HelpAction().Invoke(result);
        }

        var problems = string.Join(' ', result.Errors.SelectMany(error => error.Message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
        var asJson = result.Tokens.Any(token => token.Value == CommonArguments.JsonName);
        return Fail($"{problems} See `{NameOf(result.CommandResult)} --help`.", "UsageError", Failed, asJson);
    }

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : command.Command.Name;

    /// <summary>Prints what went wrong, in words and as JSON where that is asked for.</summary>
    public static int Fail(string message, string kind, int exitCode, bool asJson)
    {
        Terminal.Error().Write(new Text($"error: {message}{Environment.NewLine}", new Style(Color.Red)));
        if (asJson)
        {
            JsonLine.Write(new ErrorReport(kind, message), ToolJsonContext.Default.ErrorReport);
        }

        return exitCode;
    }
}
