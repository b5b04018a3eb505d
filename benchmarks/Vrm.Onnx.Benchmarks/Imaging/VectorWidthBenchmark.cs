using BenchmarkDotNet.Attributes;
using Vrm.Onnx.Imaging;
using Vrm.Onnx.Imaging.Resampling;

namespace Vrm.Onnx.Benchmarks.Imaging;

/// <summary>What each width of vectors is worth: 1920 x 1080 to 336 x 336, bicubic, resize alone, one thread.</summary>
public class VectorWidthBenchmark
{
    private const int Side = 336;

    private readonly Picture _source = Picture.Of(BenchmarkPicture.Create(1920, 1080));
    private readonly Picture _target = new(new byte[Side * Side * 3], 0, Side, Side, Side * 3);
    private readonly Resampler _scalar = new(threads: 1, VectorWidth.Scalar);
    private readonly Resampler _bits128 = new(threads: 1, VectorWidth.Bits128);
    private readonly Resampler _bits256 = new(threads: 1, VectorWidth.Bits256);
    private readonly Resampler _bits512 = new(threads: 1, VectorWidth.Bits512);

    [Benchmark(Baseline = true)]
    public void Scalar() => Resize(_scalar);

    [Benchmark]
    public void Bits128() => Resize(_bits128);

    [Benchmark]
    public void Bits256() => Resize(_bits256);

    [Benchmark]
    public void Bits512() => Resize(_bits512);

    private void Resize(Resampler resampler) =>
        resampler.Resize(_source, ResizePlan.Whole(_source, Side, Side, ResizeFilter.Bicubic), _target);
}
