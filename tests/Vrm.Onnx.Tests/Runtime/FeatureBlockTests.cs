using Vrm.Onnx.Runtime.Memory;
using Vrm.Onnx.Runtime.Vision;

namespace Vrm.Onnx.Tests.Runtime;

public class FeatureBlockTests
{
    [Fact]
    public void Slice_Rows_AreCopied()
    {
        using var block = Numbered(4, 3);

        using var part = block.Slice(1, 2);

        Assert.Equal([3, 4, 5, 6, 7, 8], part.ToArray());
        Assert.Equal((2, 24), (part.Rows, part.Bytes));
    }

    [Fact]
    public void Slice_RowsOfSeveralLayers_AreCopiedFromEachLayer()
    {
        using var block = Numbered(2, 3, 2);

        using var part = block.Slice(1, 2);

        Assert.Equal([2, 3, 4, 5, 8, 9, 10, 11], part.ToArray());
    }

    [Fact]
    public void Slice_MoreThanThereIs_Throws()
    {
        using var block = Numbered(4, 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => block.Slice(2, 3));
    }

    [Fact]
    public void Release_LastHolder_FreesOnce()
    {
        var images = new EncodedImages(Numbered(2, 2), Numbered(1, 2, 2), []);
        Assert.Equal((2, 32), (images.Rows, images.Bytes));

        Assert.Same(images, images.Acquire());
        images.Release();
        Assert.NotNull(images.Features!.Value);
        images.Release();

        Assert.Throws<ObjectDisposedException>(() => images.Features!.Value);
        Assert.Throws<ObjectDisposedException>(() => images.DeepStack!.Value);
        Assert.Throws<ObjectDisposedException>(images.Release);
        Assert.Throws<ObjectDisposedException>(images.Acquire);
    }

    /// <summary>0, 1, 2, …</summary>
    private static FeatureBlock Numbered(params long[] shape)
    {
        var block = new FeatureBlock(TensorMemory.Host, shape);
        var numbers = block.Value.GetTensorMutableDataAsSpan<float>();
        for (var i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(0, numbers[i]);
            numbers[i] = i;
        }

        return block;
    }
}
