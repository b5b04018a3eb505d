using Spectre.Console;

namespace Vrm.Onnx.Tool.Output;

/// <summary>Consoles that break lines where a terminal ends; a file or a pipe gets each line whole.</summary>
internal static class Terminal
{
    public static IAnsiConsole Output() => Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error() => Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
        {
            console.Profile.Width = int.MaxValue;
        }

        return console;
    }
}
