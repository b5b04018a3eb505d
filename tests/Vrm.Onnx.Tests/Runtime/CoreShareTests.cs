using Vrm.Onnx.Runtime.CoreSharing;

namespace Vrm.Onnx.Tests.Runtime;

public class CoreShareTests
{
    private readonly StoppedClock _clock = new();
    private int _requests = 2;
    private bool _isDecoding;

    private CoreShare Cores => field ??= new CoreShare(() => _requests, () => _isDecoding, _clock);

    [Fact]
    public void DecoderShares_BeforeAnyPicture_IsFalse() => Assert.False(Cores.DecoderShares);

    [Fact]
    public void DecoderShares_WhileAPictureIsEncoded_IsTrueForOtherRequestsOnly()
    {
        Assert.True(Cores.Encode(() => Cores.DecoderShares));

        _requests = 1;
        Assert.False(Cores.Encode(() => Cores.DecoderShares));
    }

    [Fact]
    public void DecoderShares_AfterAPicture_EndsAfterThreeTimesItsDuration()
    {
        Cores.Encode(() => _clock.Ticks += 100);
        List<bool> seen = [];
        foreach (var passed in new[] { 0, 299, 1 })
        {
            _clock.Ticks += passed;
            seen.Add(Cores.DecoderShares);
        }

        Assert.Equal([true, true, false], seen);
    }

    [Fact]
    public void DecoderShares_OnlyRequestAfterItsPicture_IsFalse()
    {
        _requests = 1;

        Cores.Encode(() => _clock.Ticks += 100);

        Assert.False(Cores.DecoderShares);
    }

    [Fact]
    public void DecoderShares_PictureThatFails_IsNotCountedAnyMore()
    {
        Assert.Throws<InvalidOperationException>(() => Cores.Encode<int>(() => throw new InvalidOperationException()));

        Assert.False(Cores.DecoderShares);
    }

    [Fact]
    public void EncoderShares_WhileDecoding_IsTrue()
    {
        Assert.False(Cores.EncoderShares);

        _isDecoding = true;

        Assert.True(Cores.EncoderShares);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long GetTimestamp() => Ticks;
    }
}
