using BenchmarkDotNet.Attributes;

namespace Vrm.Onnx.Benchmarks.Engine.Peers;

/// <summary>A comparison that begins with a picture, and asks another question about it.</summary>
public abstract class PictureBenchmark : PeerBenchmark
{
    [GlobalSetup(Target = nameof(PeerSecondQuestion))]
    public void SetupPeerSecond()
    {
        SetupPeer();
        Take(nameof(SetupPeerSecond), Question.First, 1);
    }

    [GlobalSetup(Target = nameof(SecondQuestion))]
    public void SetupVrmSecond()
    {
        SetupVrm();
        Take(nameof(SetupVrmSecond), Question.First, 1);
    }

    [Benchmark(Baseline = true, Description = "peer")]
    [BenchmarkCategory("second question")]
    public int PeerSecondQuestion() => Take(nameof(PeerSecondQuestion), Question.Second, 1);

    [Benchmark(Description = "Vrm.Onnx")]
    [BenchmarkCategory("second question")]
    public int SecondQuestion() => Take(nameof(SecondQuestion), Question.Second, 1);
}
