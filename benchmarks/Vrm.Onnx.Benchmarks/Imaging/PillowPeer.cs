using System.Diagnostics;
using System.Globalization;
using Vrm.Onnx.Imaging;

namespace Vrm.Onnx.Benchmarks.Imaging;

/// <summary>A Python process that resizes and normalizes with Pillow and numpy, and times itself.</summary>
internal sealed class PillowPeer : IDisposable
{
    private readonly Process _process;

    /// <param name="picture">The picture that it keeps.</param>
    /// <exception cref="InvalidOperationException">There is no Python with Pillow and numpy.</exception>
    public PillowPeer(RgbImage picture)
    {
        var python = Environment.GetEnvironmentVariable("VRM_PYTHON") ?? "python3";
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Imaging", "pillow_peer.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // One thread each is what is compared.
            Environment = { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" },
        };
        _process = Process.Start(start)!;
        _process.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{picture.Width} {picture.Height}\n"));
        _process.StandardInput.Flush();
        _process.StandardInput.BaseStream.Write(picture.Pixels);
        _process.StandardInput.BaseStream.Flush();
        Version = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"{python} has no Pillow and numpy; name one that has in VRM_PYTHON (Debian: python3-pil, python3-numpy).");
    }

    /// <summary>Its versions of Pillow and numpy.</summary>
    public string Version { get; }

    /// <summary>Does the work once and returns how long it took in there.</summary>
    public TimeSpan Run(int side) => TimeSpan.FromTicks(Ask($"{side}").Nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>The CRC-32 of the tensor.</summary>
    public uint Checksum(int side) => Ask($"0{side}").Checksum;

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private (long Nanoseconds, uint Checksum) Ask(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()!.Split(' ');
        return (long.Parse(answer[0], CultureInfo.InvariantCulture), uint.Parse(answer[1], CultureInfo.InvariantCulture));
    }
}
