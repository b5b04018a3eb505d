using System.CommandLine;
using Vrm.Onnx.Tool.Commands;

var root = new RootCommand("Vision reasoning models on ONNX Runtime: export, ask, verify, sign, compare, evaluate, inspect, train.")
{
    ExportCommand.Create(),
    AskCommand.Create(),
    VerifyCommand.Create(),
    SignCommand.Create(),
    ParityCommand.Create(),
    EvaluateCommand.Create(),
    InspectCommand.Create(),
    TrainCommand.Create(),
};

// A training that is interrupted finishes its step and saves before it ends.
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
var result = root.Parse(args);
return result.Errors.Count == 0 ? await result.InvokeAsync(configuration) : CommandRunner.Refuse(result);
