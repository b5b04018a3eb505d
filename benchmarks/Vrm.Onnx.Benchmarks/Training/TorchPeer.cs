using System.Diagnostics;
using System.Globalization;

namespace Vrm.Onnx.Benchmarks.Training;

/// <summary>A Python process that takes training steps with torch.</summary>
internal sealed class TorchPeer : IDisposable
{
    private readonly Process _process;

    /// <param name="checkpoint">The model.</param>
    /// <param name="batch">A safetensors file with the batch.</param>
    /// <param name="threads">Torch's threads.</param>
    /// <exception cref="InvalidOperationException">There is no Python with torch.</exception>
    public TorchPeer(string checkpoint, string batch, int threads)
    {
        var python = Environment.GetEnvironmentVariable("VRM_PYTHON") ?? "python3";
        var count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Training", "torch_peer.py"), checkpoint, batch, count])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = count, ["OPENBLAS_NUM_THREADS"] = count },
        };
        _process = Process.Start(start)!;
        Version = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"{python} has no torch; name one that has in VRM_PYTHON (Debian: python3-torch).");
    }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>Takes one step.</summary>
    /// <returns>The loss before it.</returns>
    public double Step()
    {
        _process.StandardInput.Write("step\n");
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
