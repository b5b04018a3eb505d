using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Steps;
using Vrm.Onnx.Prompting;

namespace Vrm.Onnx.Tests.Bundles;

/// <summary>Small valid sections of a manifest.</summary>
internal static class ManifestParts
{
    public static ImagePreprocessing Image { get; } = new()
    {
        Steps =
        [
            new ResizeStep { Height = 8, Width = 8, Filter = ResizeFilter.Bicubic },
            new NormalizeStep { RescaleFactor = 1 / 255.0, Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5] },
            new StackFramesStep(),
        ],
    };

    public static PromptFormat Prompt { get; } = new()
    {
        Begin = [PromptPart.OfToken(0)],
        User = new PromptTurnFormat([PromptPart.OfText("USER: ")], [PromptPart.OfText(" ")]),
        Assistant = new PromptTurnFormat([PromptPart.OfText("ASSISTANT: ")], []),
        Content = new PromptContentFormat { ImageOpen = [], ImageClose = [PromptPart.OfText("\n")], TextOpen = [], TextClose = [], TextSeparator = [] },
        Generation = [PromptPart.OfText("ASSISTANT:")],
        WithoutSystem = [],
        Separator = [],
        End = [],
    };
}
