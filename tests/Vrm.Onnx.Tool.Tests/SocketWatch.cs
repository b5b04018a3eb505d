using System.Diagnostics;
using Vrm.Onnx.Tests.Shared;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>Runs a .NET program in a home of its own and looks at its open files, again and again, for sockets.</summary>
/// <remarks>Usage data is collected first and sent later: a program that ends soon shows it only by what ONNX Runtime keeps for that at home.</remarks>
internal sealed class SocketWatch : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Process _process;
    private readonly HashSet<string> _sockets = [];

    private SocketWatch(string diagnostics, string program, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableDiagnostics"] = diagnostics;
        start.Environment["HOME"] = _home.Path;
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("ORT_DISABLE_TELEMETRY");
        _process = Process.Start(start)!;
    }

    /// <summary>How often the process was looked at.</summary>
    public int Looks { get; private set; }

    public IReadOnlyCollection<string> Sockets => _sockets;

    /// <summary>What ONNX Runtime's telemetry keeps: an id of the machine, and a database of what is to be sent.</summary>
    public IReadOnlyCollection<string> KeptForTelemetry =>
        [.. Directory.EnumerateFileSystemEntries(_home.Path, "*", SearchOption.AllDirectories).Where(entry => entry.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase))];

    /// <summary>Starts a program without .NET's own diagnostics, which listen on a socket in the temporary folder: that is not ours to count.</summary>
    public static SocketWatch Start(string program, params string[] arguments) => new("0", program, arguments);

    /// <summary>Starts a program with that one socket.</summary>
    public static SocketWatch StartWithDiagnostics(string program, params string[] arguments) => new("1", program, arguments);

    public int WaitForExit()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        var error = _process.StandardError.ReadToEndAsync();
        do
        {
            Look();
        }
        while (!_process.WaitForExit(5));
        _ = (output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Dispose();
        _home.Dispose();
    }

    private void Look()
    {
        try
        {
            foreach (var descriptor in Directory.EnumerateFiles($"/proc/{_process.Id}/fd"))
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith("socket:", StringComparison.Ordinal))
                {
                    _sockets.Add(target);
                }
            }

            Looks++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process, or the file, went away while it was looked at.
        }
    }
}
