using System.CommandLine;
using Vrm.Onnx.Tool.Commands;

var root = new RootCommand("Vision reasoning models on ONNX Runtime: export, ask, verify, prove, evaluate.")
{
    ExportCommand.Create(),
    AskCommand.Create(),
    VerifyCommand.Create(),
    ParityCommand.Create(),
    EvaluateCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
