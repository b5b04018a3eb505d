using System.Diagnostics;
using System.Globalization;

namespace Vrm.Onnx.Benchmarks.Tokenization;

/// <summary>A node process that encodes a text with @huggingface/tokenizers, and times itself.</summary>
internal sealed class HuggingFacePeer : IDisposable
{
    private readonly Process _process;

    /// <param name="tokenizerFolder">The folder with the tokenizer.json.</param>
    /// <param name="textFile">The text.</param>
    /// <exception cref="InvalidOperationException">There is no node, or npm cannot install the package.</exception>
    public HuggingFacePeer(string tokenizerFolder, string textFile)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Tokenization", "peer");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]) { WorkingDirectory = folder })!;
            npm.WaitForExit();
        }

        _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "peer.mjs"), tokenizerFolder, textFile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Version = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The node process ended; see its error above.");
    }

    /// <summary>Its versions.</summary>
    public string Version { get; }

    /// <summary>Encodes the text once.</summary>
    public (TimeSpan Inside, int Count, int Checksum) Run()
    {
        _process.StandardInput.Write("\n");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()!.Split(' ');
        var nanoseconds = long.Parse(answer[0], CultureInfo.InvariantCulture);
        return (TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick), int.Parse(answer[1], CultureInfo.InvariantCulture), int.Parse(answer[2], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
