using System.CommandLine;

namespace Vrm.Onnx.Tool.Commands;

/// <summary><c>vrm train</c>: from a checkpoint and labelled pictures to a better checkpoint.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Fine-tune a checkpoint: first on examples (sft), then on rewards (grpo).")
    {
        TrainSftCommand.Create(),
        TrainGrpoCommand.Create(),
    };
}
