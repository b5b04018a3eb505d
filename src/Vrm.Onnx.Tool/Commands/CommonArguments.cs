using System.CommandLine;

namespace Vrm.Onnx.Tool.Commands;

/// <summary>Arguments and options that several commands share.</summary>
internal static class CommonArguments
{
    public static Argument<string> Bundle() => new("BUNDLE") { Description = "The bundle folder, as made by `vrm export`." };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object as the last line." };

    public static Option<int?> Threads() => new("--threads") { Description = "Threads for each graph (default: one per physical core)." };

    /// <summary>Options for loading a model on so many threads.</summary>
    public static VisionReasonerOptions LoadOptions(int? threads)
    {
        var execution = new Runtime.ExecutionOptions { Threads = threads };
        return new VisionReasonerOptions { VisionEncoder = execution, Projector = execution, Decoder = execution };
    }
}
