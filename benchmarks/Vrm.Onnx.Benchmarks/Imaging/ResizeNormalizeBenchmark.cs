using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Decoding;
using Vrm.Onnx.Imaging.Execution;
using Vrm.Onnx.Imaging.Resampling;
using Vrm.Onnx.Imaging.Steps;

namespace Vrm.Onnx.Benchmarks.Imaging;

/// <summary>A 1920 x 1080 picture to a model's tensor: resize (bicubic), rescale, normalize, planes. One thread each.</summary>
/// <remarks>
/// The setup compares our tensor with Pillow's and numpy's, bit for bit, and stops where they differ. The row of Pillow and numpy contains
/// a round trip over two pipes, about 0.05 ms; what the other process measured without it is printed at the end.
/// </remarks>
public class ResizeNormalizeBenchmark : IDisposable
{
    private readonly PixelBatch _batch = new();
    private RgbImage[] _pictures = [];
    private ImagePreprocessor _preprocessor = null!;
    private NormalizeTable _normalize = null!;
    private VipsResize _vips = null!;
    private PillowPeer _pillow = null!;
    private byte[] _resized = [];
    private float[] _tensor = [];
    private (TimeSpan Sum, int Count) _inside;

    /// <summary>Rows and columns of the result.</summary>
    [Params(336, 448)]
    public int Side { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _pictures = [BenchmarkPicture.Create(1920, 1080)];
        var normalize = new NormalizeStep { RescaleFactor = 1 / 255.0, Mean = [0.48145466, 0.4578275, 0.40821073], Std = [0.26862954, 0.26130258, 0.27577711] };
        _preprocessor = new ImagePreprocessor(
            new ImagePreprocessing { Steps = [new ResizeStep { Height = Side, Width = Side, Filter = ResizeFilter.Bicubic }, normalize, new StackFramesStep()] },
            new ImagePreprocessorOptions { MaxThreads = 1 });
        _normalize = new NormalizeTable(normalize);
        _vips = new VipsResize(_pictures[0]);
        _pillow = new PillowPeer(_pictures[0]);
        _resized = new byte[Side * Side * 3];
        _tensor = new float[_resized.Length];
        _preprocessor.Process(_pictures, _batch);
        if (Crc32.Compute(MemoryMarshal.AsBytes(_batch.PixelValues.Values)) != _pillow.Checksum(Side))
        {
            throw new InvalidOperationException("Our tensor is not Pillow's and numpy's; timing it would compare nothing.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Console.WriteLine($"// {_pillow.Version}, measured inside: {_inside.Sum / Math.Max(1, _inside.Count)}");
        _pillow.Dispose();
    }

    [Benchmark(Baseline = true, Description = "Pillow + numpy")]
    public void PillowNumpy() => _inside = (_inside.Sum + _pillow.Run(Side), _inside.Count + 1);

    [Benchmark(Description = "libvips resize + our normalize")]
    public float[] Libvips()
    {
        _vips.Run(Side, _resized);
        _normalize.WritePlanes(new Picture(_resized, 0, Side, Side, Side * 3), _tensor, Side, Side * Side);
        return _tensor;
    }

    [Benchmark(Description = "Vrm.Onnx")]
    public object Vrm()
    {
        _preprocessor.Process(_pictures, _batch);
        return _batch;
    }
}
