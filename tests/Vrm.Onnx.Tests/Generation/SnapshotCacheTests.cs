using Vrm.Onnx.Generation;
using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Tests.Generation;

public class SnapshotCacheTests
{
    private const int Bytes = 8; // of one picture

    [Fact]
    public void Keep_MoreThanTheLimit_ForgetsTheLongestUnused()
    {
        using var cache = new SnapshotCache(3 * Bytes);
        var entries = Enumerable.Range(0, 4).Select(_ => cache.Open()).ToArray();
        Keep(entries[0]);
        Keep(entries[1]);
        Keep(entries[2]);
        entries[0].AcquireImages()!.Release(); // a use

        Keep(entries[3]);

        Assert.Equal([Bytes, 0, Bytes, Bytes], entries.Select(entry => (int)entry.KeptBytes));
        Assert.Equal(3 * Bytes, cache.Bytes);
        Keep(entries[1]);
        Assert.Equal([Bytes, Bytes, 0, Bytes], entries.Select(entry => (int)entry.KeptBytes));
    }

    [Fact]
    public void Keep_SeveralHaveToGo_ForgetsAsManyAsItTakes()
    {
        using var cache = new SnapshotCache(4 * Bytes);
        var entries = Enumerable.Range(0, 4).Select(_ => cache.Open()).ToArray();
        Array.ForEach(entries, entry => Keep(entry));
        var large = cache.Open();

        Keep(large, pictures: 3);

        Assert.Equal([0, 0, 0, Bytes], entries.Select(entry => (int)entry.KeptBytes));
        Assert.Equal(3 * Bytes, large.KeptBytes);
    }

    [Fact]
    public void Keep_LargerThanTheLimitByItself_KeepsNothingAndLeavesTheOthers()
    {
        using var cache = new SnapshotCache(2 * Bytes);
        var (small, large) = (cache.Open(), cache.Open());
        Keep(small);

        var images = Keep(large, pictures: 3);

        Assert.Equal((Bytes, 0), (small.KeptBytes, large.KeptBytes));
        AssertFreed(images);
    }

    [Fact]
    public void Keep_Again_TakesThePlaceOfWhatWasThere()
    {
        using var cache = new SnapshotCache(8 * Bytes);
        var entry = cache.Open();
        var first = Keep(entry);

        var second = Keep(entry, pictures: 2);

        Assert.Equal(2 * Bytes, cache.Bytes);
        Assert.True(entry.Keeps(second));
        AssertFreed(first);
    }

    [Fact]
    public void AcquireImages_ForgottenMeanwhile_AreHeldByTheirUser()
    {
        using var cache = new SnapshotCache(Bytes);
        var entry = cache.Open();
        Keep(entry);
        var held = entry.AcquireImages()!;

        Keep(cache.Open());

        Assert.Null(entry.AcquireImages());
        Assert.Null(entry.AcquireSnapshot());
        Assert.NotNull(held.Features!.Value);
        held.Release();
        AssertFreed(held);
    }

    [Fact]
    public void Dispose_PlaceWithTwoHolders_IsFreedByTheSecond()
    {
        using var cache = new SnapshotCache(8 * Bytes);
        var entry = cache.Open();
        entry.Hold();
        var images = Keep(entry);

        entry.Dispose();
        Assert.Equal(Bytes, cache.Bytes);
        entry.Dispose();

        Assert.Equal(0, cache.Bytes);
        AssertFreed(images);
        AssertFreed(Keep(entry)); // nobody holds the place
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void KeepSameAs_AnotherPlace_SharesAndCountsForEach()
    {
        using var cache = new SnapshotCache(2 * Bytes);
        var (first, second) = (cache.Open(), cache.Open());
        second.KeepSameAs(first);
        Assert.Equal(0, cache.Bytes);
        var images = Keep(first);

        second.KeepSameAs(first);
        Assert.Equal(2 * Bytes, cache.Bytes);
        first.Dispose();

        Assert.NotNull(images.Features!.Value);
        cache.Clear();
        AssertFreed(images);
        Keep(second); // the place stays
        Assert.Equal(Bytes, second.KeptBytes);
    }

    private static EncodedImages Keep(SnapshotCache.Entry entry, int pictures = 1)
    {
        var images = new EncodedImages(new FeatureBlock(TensorMemory.Host, pictures, 2), deepStack: null, []);
        entry.Keep(new SnapshotCache.Kept(images, Snapshot: null));
        return images;
    }

    private static void AssertFreed(EncodedImages images) => Assert.Throws<ObjectDisposedException>(() => images.Features!.Value);
}
