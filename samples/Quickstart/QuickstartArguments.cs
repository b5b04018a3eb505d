using Vrm.Onnx;

namespace Quickstart;

/// <summary>What the command line says; what it leaves out is the default model and picture.</summary>
internal sealed record QuickstartArguments(string Model, string Picture, string Question)
{
    public const string Usage = "usage: dotnet run --project samples/Quickstart [-- [PICTURE \"QUESTION\"] [--model CHECKPOINT_OR_BUNDLE]]";

    private const string DefaultQuestion = "What is the main finding?";

    /// <returns><see langword="null"/> when help was asked for.</returns>
    /// <exception cref="InvalidOptionException">An argument makes no sense.</exception>
    public static QuickstartArguments? Parse(string[] args)
    {
        var samples = SamplesFolder();
        var model = Path.Combine(samples, "models", "monitor-reader");
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--help" or "-h")
            {
                return null;
            }

            if (args[i] == "--model")
            {
                model = ++i < args.Length ? args[i] : throw new InvalidOptionException("--model", "without a value", "a checkpoint or bundle folder");
            }
            else if (args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new InvalidOptionException(args[i], "not known", "--model or --help");
            }
            else
            {
                rest.Add(args[i]);
            }
        }

        return rest.Count switch
        {
            0 => new QuickstartArguments(model, Path.Combine(samples, "pictures", "0042.png"), DefaultQuestion),
            1 => new QuickstartArguments(model, rest[0], DefaultQuestion),
            2 => new QuickstartArguments(model, rest[0], rest[1]),
            _ => throw new InvalidOptionException("arguments", string.Join(' ', rest), "a picture and a question in quotes"),
        };
    }

    private static string SamplesFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "samples", "models")))
        {
            folder = folder.Parent;
        }

        return folder is not null ? Path.Combine(folder.FullName, "samples") : AppContext.BaseDirectory;
    }
}
