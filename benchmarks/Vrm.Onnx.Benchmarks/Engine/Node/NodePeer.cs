using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Vrm.Onnx.Benchmarks.Engine.Peers;
using Vrm.Onnx.Tests.Shared.Peers;

namespace Vrm.Onnx.Benchmarks.Engine.Node;

/// <summary>A model in a node process, which stays and answers a line with a line.</summary>
internal sealed class NodePeer : IAnswerSource
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly Process _process;

    /// <param name="script">The script's file beside this class.</param>
    /// <param name="package">The folder that npm installed the package in.</param>
    /// <param name="request">What the script is to load.</param>
    /// <exception cref="InvalidOperationException">The process ended while it loaded.</exception>
    public NodePeer(string script, string package, object request)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, JsonSerializer.Serialize(request, s_json));
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Engine", "Node", script), Path.Combine(package, "node_modules"), file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = System.Diagnostics.Process.Start(start)!;
        Process = ProcessMeter.Child(_process.Id);
        Version = Read(script);
        File.Delete(file);
    }

    public string Version { get; }

    public ProcessMeter Process { get; }

    /// <summary>The folder of an installed package.</summary>
    /// <exception cref="InvalidOperationException">npm cannot install it.</exception>
    public static string Install(string name, string version, string? platformPackage = null) =>
        NpmPackage.TryInstall(name, version, platformPackage, out var problem) ?? throw new InvalidOperationException($"{name} {version} is not there to compare with: {problem}");

    public GeneratedTokens Answer(Question question, int newTokens)
    {
        _process.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{(int)question} {newTokens}\n"));
        _process.StandardInput.Flush();
        var answer = JsonSerializer.Deserialize<Reply>(Read("node"), s_json)!;
        return new GeneratedTokens(answer.Tokens, answer.Tokens.Length > 1 ? answer.TokensPerSecond!.Value : double.NaN);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Read(string who) => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{who} ended; its error is above.");

    private sealed record Reply(int[] Tokens, double? TokensPerSecond);
}
