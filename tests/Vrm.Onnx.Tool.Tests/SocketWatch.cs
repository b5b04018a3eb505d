using System.Diagnostics;

namespace Vrm.Onnx.Tool.Tests;

/// <summary>Runs a .NET program and looks at its open files, again and again, for sockets.</summary>
internal sealed class SocketWatch : IDisposable
{
    private readonly Process _process;
    private readonly HashSet<string> _sockets = [];

    private SocketWatch(Process process) => _process = process;

    /// <summary>How often the process was looked at.</summary>
    public int Looks { get; private set; }

    public IReadOnlyCollection<string> Sockets => _sockets;

    public static SocketWatch Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // .NET's own diagnostics listen on a socket in the temporary folder; that is not ours to count.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return new SocketWatch(Process.Start(start)!);
    }

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

    public void Dispose() => _process.Dispose();

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
